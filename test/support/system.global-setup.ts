import { startSystem, type RunningSystem } from './start-system.js';

/** Names the home of the system that the tests of this run share; workers inherit it. */
export const SYSTEM_HOME = 'GATEHOUSE_TEST_SYSTEM';

declare global {
  /** The way from Jest's set-up to its teardown, which share a process. */
  var gatehouseTestSystem: RunningSystem | undefined;
}

/**
 * The settings that the tests of a whole platform from one address need: every person here comes from 127.0.0.1,
 * so the limits per address would stop the hundredth of them. The limits have their own tests, on a system of
 * their own.
 */
export const systemSettings = { LOG_LEVEL: 'info' } as const;

/** One system for the whole run, started as a newcomer starts it. */
export default async function setUp(): Promise<void> {
  const system = await startSystem({ env: systemSettings });
  globalThis.gatehouseTestSystem = system;
  process.env[SYSTEM_HOME] = system.home;
}
