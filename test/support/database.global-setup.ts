import { startTestServer, TEST_SERVER, TEST_TEMPLATE, type TestServer } from '@gatehouse-testing/database';

declare global {
  /** The way from Jest's set-up to its teardown, which share a process. */
  var gatehouseTestServer: TestServer | undefined;
}

/** One server and one migrated template for the whole run; the workers inherit both variables. */
export default async function setUp(): Promise<void> {
  const server = await startTestServer();
  globalThis.gatehouseTestServer = server;
  process.env[TEST_SERVER] = server.url;
  process.env[TEST_TEMPLATE] = server.template;
}
