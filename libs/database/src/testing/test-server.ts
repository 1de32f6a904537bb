import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDataSource } from '../data-source.js';
import { EmbeddedPostgres } from '../embedded/embedded-postgres.js';
import { migrate } from '../migrate.js';

/** Superuser URL of the server that integration tests clone their databases on. */
export const TEST_SERVER = 'GATEHOUSE_TEST_DATABASE_URL';
/** Name of the migrated database that they are cloned from. */
export const TEST_TEMPLATE = 'GATEHOUSE_TEST_TEMPLATE';

const folderPrefix = 'gatehouse-test-';

export interface TestServer {
  readonly url: string;
  readonly template: string;
  stop(): Promise<void>;
}

/**
 * Starts a server for one run of tests, or uses the one that the environment names, and puts a migrated template
 * on it. A killed run leaves its server behind: the next one clears it away.
 */
export async function startTestServer(given = process.env[TEST_SERVER]): Promise<TestServer> {
  const server =
    given === undefined || given === '' ? await startEmbedded() : { url: given, stop: stopNothing };
  const template = `gatehouse_template_${String(process.pid)}`;
  try {
    await asAdministrator(server.url, async (client) => {
      await client.query(`drop database if exists ${template} with (force)`);
      await client.query(`create database ${template}`);
    });
    const dataSource = await openDataSource(
      { url: databaseUrl(server.url, template) },
      { applicationName: 'gatehouse-test-template' },
    );
    try {
      await migrate(dataSource);
    } finally {
      await dataSource.destroy();
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: server.url,
    template,
    stop: async () => {
      await asAdministrator(server.url, (client) =>
        client.query(`drop database if exists ${template} with (force)`),
      );
      await server.stop();
    },
  };
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

export async function asAdministrator<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'gatehouse-test-administrator' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const stopNothing = (): Promise<void> => Promise.resolve();

async function startEmbedded(): Promise<{ url: string; stop: () => Promise<void> }> {
  await clearRemains();
  const directory = await mkdtemp(join(tmpdir(), `${folderPrefix}${String(process.pid)}-`));
  const postgres = new EmbeddedPostgres();
  const { url, pid } = await postgres.start({ directory });
  // Tests that the operating system's own crash would spoil are run again; waiting for the disk only costs time.
  await asAdministrator(url, (client) => client.query('alter role postgres set synchronous_commit = off'));
  const abandon = (): void => {
    process.kill(pid, 'SIGINT');
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abandon);
  return {
    url,
    stop: async () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, abandon);
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function clearRemains(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = new RegExp(`^${folderPrefix}(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid)))
      await EmbeddedPostgres.removeFrom(join(tmpdir(), name)).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
