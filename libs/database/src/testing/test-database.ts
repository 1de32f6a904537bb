import { asAdministrator, databaseUrl, TEST_SERVER, TEST_TEMPLATE } from './test-server.js';

export interface TestDatabase {
  readonly url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

let made = 0;

/**
 * A fresh, migrated, empty database of this Jest worker alone.
 *
 * Cloned from the template of the run, which takes less time than emptying a used one.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = required(TEST_SERVER);
  const template = required(TEST_TEMPLATE);
  const name = `${template}_w${process.env['JEST_WORKER_ID'] ?? '0'}_${String(process.pid)}_${String((made += 1))}`;
  const drop = `drop database if exists ${name} with (force)`;
  await asAdministrator(server, async (client) => {
    await client.query(drop);
    await client.query(`create database ${name} template ${template}`);
  });
  return {
    url: databaseUrl(server, name),
    drop: async () => {
      await asAdministrator(server, (client) => client.query(drop));
    },
  };
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(
      `${name} is not set: run integration tests with tools/jest.mjs --selectProjects integration`,
    );
  return value;
}
