import pg from 'pg';
import { superuser } from './cluster.js';
import { hasCode } from './embedded-postgres.errors.js';

export type ServerState = 'ready' | 'not-ready' | 'password-refused' | 'another-server';

const connectPatienceMs = 2_000;

/** `postgresql://…` for the superuser. Holds the password. */
export function connectionUrl(port: number, password: string, database: string): string {
  return `postgresql://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${String(port)}/${database}`;
}

/** Asks the server on the port who it is: it is ours when it takes our password and works on our data. */
export async function probeServer(port: number, password: string, data: string): Promise<ServerState> {
  try {
    return await withClient(connectionUrl(port, password, 'postgres'), async (client) => {
      const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
      return rows[0]?.data_directory === data ? 'ready' : 'another-server';
    });
  } catch (error) {
    return hasCode(error, '28P01', '28000') ? 'password-refused' : 'not-ready';
  }
}

/** Creates those that are missing. Two processes may do so at once. */
export async function ensureDatabases(
  port: number,
  password: string,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  await withClient(connectionUrl(port, password, 'postgres'), async (client) => {
    for (const name of names) {
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
      if (rowCount === 0) await createDatabase(client, name);
    }
  });
}

async function createDatabase(client: pg.Client, name: string): Promise<void> {
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    // Both codes mean that somebody else created it in this moment.
    if (!hasCode(error, '42P04', '23505')) throw error;
  }
}

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectPatienceMs });
  // The server may end the connection while nobody awaits it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
