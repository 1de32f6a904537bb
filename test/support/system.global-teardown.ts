import './system.global-setup.js';
import { removeHome } from './start-system.js';

export default async function tearDown(): Promise<void> {
  const system = globalThis.gatehouseTestSystem;
  if (!system) return;
  globalThis.gatehouseTestSystem = undefined;
  try {
    await system.stop();
  } finally {
    await removeHome(system.home, 'system');
  }
}
