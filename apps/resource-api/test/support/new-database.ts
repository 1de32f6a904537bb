import { randomBytes } from 'node:crypto';
import { migrate, openDataSource } from '@gatehouse/database';
import {
  asAdministrator,
  databaseUrl,
  TEST_SERVER,
  testDatabase,
  type TestDatabase,
} from '@gatehouse-testing/database';
import { system } from '../../../../test/support/system.js';

/**
 * A migrated, empty database of this test file alone: on the server of the integration tests when there is one,
 * otherwise on the one of the running system.
 */
export async function newDatabase(): Promise<TestDatabase> {
  if ((process.env[TEST_SERVER] ?? '') !== '') return testDatabase();
  const server = system().start.database.url;
  const name = `resource_api_test_${randomBytes(6).toString('hex')}`;
  await asAdministrator(server, (client) => client.query(`create database ${name}`));
  const url = databaseUrl(server, name);
  const dataSource = await openDataSource({ url }, { applicationName: 'gatehouse-test' });
  try {
    await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
  return {
    url,
    drop: async () => {
      await asAdministrator(server, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}
