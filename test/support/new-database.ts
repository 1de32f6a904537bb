import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { migrate, openDataSource } from '@gatehouse/database';
import {
  asAdministrator,
  databaseUrl,
  TEST_SERVER,
  testDatabase,
  type TestDatabase,
} from '@gatehouse-testing/database';
import { system } from './system.js';

const TEMPLATE = 'app_test_template';

/**
 * A migrated, empty database of this test file alone: on the server of the integration tests when there is one,
 * otherwise on the one of the running system, which is gone with the run.
 */
export async function newDatabase(): Promise<TestDatabase> {
  if ((process.env[TEST_SERVER] ?? '') !== '') return testDatabase();
  const server = system().start.database.url;
  const name = `app_test_${randomBytes(6).toString('hex')}`;
  await asAdministrator(server, async (client) => {
    await ensureTemplate(server, client);
    await client.query(`create database ${name} template ${TEMPLATE}`);
    // Waiting for the disk only costs time: nothing here outlives the test.
    await client.query(`alter database ${name} set synchronous_commit = off`);
  });
  return {
    url: databaseUrl(server, name),
    drop: async () => {
      await asAdministrator(server, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Migrates once per run; the workers that come meanwhile wait for it. */
async function ensureTemplate(server: string, client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [TEMPLATE]);
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [TEMPLATE]);
  if (rowCount === 0) await makeTemplate(server, client);
  await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [TEMPLATE]);
}

/** Renamed when it is whole: a killed run leaves no half one under the name. */
async function makeTemplate(server: string, client: pg.Client): Promise<void> {
  const making = `${TEMPLATE}_making`;
  await client.query(`drop database if exists ${making} with (force)`);
  await client.query(`create database ${making}`);
  const dataSource = await openDataSource(
    { url: databaseUrl(server, making) },
    { applicationName: 'gatehouse-test' },
  );
  try {
    await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
  await client.query(`alter database ${making} rename to ${TEMPLATE}`);
}
