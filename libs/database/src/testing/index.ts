export { eventually } from './eventually.js';
export { testDatabase, type TestDatabase } from './test-database.js';
export { withTestModule, type TestModule, type TestModuleOptions } from './test-module.js';
export {
  asAdministrator,
  databaseUrl,
  startTestServer,
  TEST_SERVER,
  TEST_TEMPLATE,
  type TestServer,
} from './test-server.js';
