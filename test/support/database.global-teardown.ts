import './database.global-setup.js';

export default async function tearDown(): Promise<void> {
  await globalThis.gatehouseTestServer?.stop();
  globalThis.gatehouseTestServer = undefined;
}
