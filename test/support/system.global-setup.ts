import { clearRemains, startSystem, type RunningSystem } from './start-system.js';

/** Names the home of the system that the tests of this run share; workers inherit it. */
export const SYSTEM_HOME = 'GATEHOUSE_TEST_SYSTEM';

declare global {
  /** The way from Jest's set-up to its teardown, which share a process. */
  var gatehouseTestSystem: RunningSystem | undefined;
}

/**
 * Every person in these tests comes from 127.0.0.1, so the limits per address would stop the hundredth of them. They
 * have their own tests, on nodes of their own.
 */
const settings = { RATE_LIMIT_FACTOR: '100' } as const;

/** One system for the whole run, started as a newcomer starts it. */
export default async function setUp(): Promise<void> {
  await clearRemains();
  const system = await startSystem({ env: settings });
  globalThis.gatehouseTestSystem = system;
  process.env[SYSTEM_HOME] = system.home;
  // It is a process group of its own, which a Ctrl-C here does not reach.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      if (!system.exited()) system.signal('SIGINT');
      process.exit(130);
    });
}
