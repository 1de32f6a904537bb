import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres, type EmbeddedPostgresEvent } from '../src/embedded/embedded-postgres.js';
import { findProcess } from '../src/embedded/process-identity.js';
import { query, until } from './support/embedded-postgres.fixture.js';
import { embeddedServers, exampleRows } from './support/embedded-servers.js';

const asRoot = process.getuid?.() === 0;
const { fixture, server } = embeddedServers();

const isAlive = async (pid: number) => (await findProcess(pid)) !== null;

describe('the embedded PostgreSQL, killed', () => {
  it('goes on when its parent is killed, and is adopted and stopped by the next start', async () => {
    const directory = await fixture.newHome();
    const parent = fixture.run({ directory });
    const before = await parent.ready();
    await query(before.url, 'CREATE TABLE example AS SELECT 1 AS n');
    await parent.kill();
    expect(await exampleRows(before.url)).toEqual([1]);

    const next = fixture.newServer();
    const after = await next.start({ directory });
    expect(after).toEqual({ ...before, kind: undefined, alreadyRunning: true });
    await next.stop();
    expect(await isAlive(before.pid)).toBe(false);
  });

  it('is left running by whoever finds it in use', async () => {
    const directory = await fixture.newHome();
    const owner = await server(directory);
    const guest = fixture.run({ directory });
    expect(await guest.ready()).toMatchObject({ pid: owner.pid, alreadyRunning: true });
    await guest.stop();
    expect(guest.events.at(-1)).toEqual({ kind: 'left-running', pid: owner.pid });
    expect(await query(owner.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    await expect(EmbeddedPostgres.stopIn(directory)).resolves.toBe(false);
    await expect(EmbeddedPostgres.removeFrom(directory)).rejects.toMatchObject({
      fault: 'directory-occupied',
    });
  });

  it('comes back by itself when it is killed under load, with every acknowledged row', async () => {
    const directory = await fixture.newHome();
    const events: EmbeddedPostgresEvent[] = [];
    const running = await server(directory, {
      onEvent: (event: EmbeddedPostgresEvent) => events.push(event),
    });
    await query(running.url, 'CREATE TABLE example (n integer)');
    const acknowledged: number[] = [];
    const client = new pg.Client(running.url);
    client.on('error', () => undefined);
    await client.connect();
    const load = (async () => {
      for (let n = 0; ; n++) {
        await client.query('INSERT INTO example VALUES ($1)', [n]);
        acknowledged.push(n);
      }
    })();
    await until(async () => acknowledged.length > 200);
    process.kill(running.pid, 'SIGKILL');
    await expect(load).rejects.toThrow();

    await until(async () => events.some(({ kind }, index) => kind === 'started' && index > 0));
    expect(events.map(({ kind }) => kind)).toEqual(['started', 'died', 'restarting', 'started']);
    expect(events.at(-1)).toMatchObject({ port: running.port });
    expect(await exampleRows(running.url)).toEqual(expect.arrayContaining(acknowledged));
  });

  it('restarts an adopted server too', async () => {
    const directory = await fixture.newHome();
    const parent = fixture.run({ directory });
    const before = await parent.ready();
    await parent.kill();
    const kinds: string[] = [];
    await server(directory, { onEvent: ({ kind }: EmbeddedPostgresEvent) => kinds.push(kind) });
    process.kill(before.pid, 'SIGKILL');
    await until(async () => kinds.includes('started'));
    expect(kinds).toEqual(['adopted', 'died', 'restarting', 'started']);
    expect(await query(before.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('starts after parent and server were killed together', async () => {
    const directory = await fixture.newHome();
    const parent = fixture.run({ directory });
    const before = await parent.ready();
    await query(before.url, 'CREATE TABLE example AS SELECT 1 AS n');
    await parent.kill();
    process.kill(before.pid, 'SIGKILL');

    const after = await server(directory);
    expect(after).toMatchObject({ url: before.url, alreadyRunning: false });
    expect(await exampleRows(after.url)).toEqual([1]);
  });

  it('starts although a stranger was given the number in the stale pid file', async () => {
    const directory = await fixture.newHome();
    const parent = fixture.run({ directory });
    const before = await parent.ready();
    await parent.kill();
    const pidFile = join(directory, 'data/postmaster.pid');
    const content = await readFile(pidFile, 'utf8');
    process.kill(before.pid, 'SIGKILL');
    await until(async () => !(await isAlive(before.pid)));

    // PostgreSQL itself takes any living process of its own account for its predecessor.
    const { uid, gid } = await stat(pidFile);
    const stranger = fixture.keep(spawn('sleep', ['600'], asRoot ? { uid, gid } : {}));
    await once(stranger, 'spawn');
    await writeFile(pidFile, content.replace(/^\d+/, String(stranger.pid)));

    expect(await server(directory)).toMatchObject({ url: before.url, alreadyRunning: false });
    expect(stranger.exitCode).toBeNull();
  });

  it('begins again when the first start was killed while it created the cluster', async () => {
    const directory = await fixture.newHome();
    const parent = fixture.run({ directory });
    await until(async () => (await drafts(directory)).length > 0);
    await parent.kill();
    expect(await readdir(directory)).not.toContain('data');
    const unfinished = await drafts(directory);

    const running = await server(directory);
    expect(running.alreadyRunning).toBe(false);
    expect(await query(running.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    expect(unfinished).toHaveLength(1);
  });
});

/** The unfinished clusters in the folder that initdb is writing to. */
async function drafts(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  const begun = names.filter((name) => existsSync(join(directory, name, 'data/PG_VERSION')));
  return begun.filter((name) => name.startsWith('data.initdb-'));
}
