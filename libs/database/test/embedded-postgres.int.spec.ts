import { once } from 'node:events';
import { chown, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { EmbeddedPostgres } from '../src/embedded/embedded-postgres.js';
import { findProcess } from '../src/embedded/process-identity.js';
import { query, until } from './support/embedded-postgres.fixture.js';
import { embeddedServers, exampleRows, whenRoot } from './support/embedded-servers.js';

const { fixture, server } = embeddedServers();

async function occupy(port: number): Promise<{ close: () => Promise<void> }> {
  const stranger = createServer().listen({ port, host: '127.0.0.1' });
  await once(stranger, 'listening');
  return {
    close: () =>
      new Promise((resolve) =>
        stranger.close(() => {
          resolve();
        }),
      ),
  };
}

const isAlive = async (pid: number) => (await findProcess(pid)) !== null;

describe('the embedded PostgreSQL', () => {
  it('starts from nothing, durable, checked and on loopback only', async () => {
    const directory = await fixture.newHome();
    const running = await server(directory, { databases: ['gatehouse', 'other'] });

    expect(running.alreadyRunning).toBe(false);
    expect(new URL(running.url).pathname).toBe('/gatehouse');
    const [settings] = await query<Record<string, string>>(
      running.url,
      `SELECT current_setting('fsync') fsync, current_setting('synchronous_commit') synchronous_commit,
              current_setting('data_checksums') data_checksums, current_setting('server_encoding') encoding,
              current_setting('listen_addresses') addresses, current_setting('max_connections') connections,
              current_setting('shared_buffers') buffers, current_setting('unix_socket_directories') sockets,
              (SELECT datcollate FROM pg_database WHERE datname = 'gatehouse') collation,
              (SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres') password`,
    );
    expect(settings).toMatchObject({
      fsync: 'on',
      synchronous_commit: 'on',
      data_checksums: 'on',
      encoding: 'UTF8',
      addresses: '127.0.0.1',
      connections: '200',
      buffers: '128MB',
      sockets: '',
      collation: 'C.UTF-8',
      password: expect.stringMatching(/^SCRAM-SHA-256\$/),
    });
    expect((await stat(join(directory, 'password'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'data'))).mode & 0o077).toBe(0);

    const wrong = new URL(running.url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal);
    if (outside) {
      await expect(query(running.url.replace('127.0.0.1', outside.address), 'SELECT 1')).rejects.toThrow();
    }
  });

  whenRoot('runs as an unprivileged account when we are root', async () => {
    const { pid } = await server(await fixture.newHome());
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe('0');
    expect(/^CapEff:\s+(\w+)/m.exec(status)?.[1]).toMatch(/^0+$/);
  });

  whenRoot('runs for an ordinary user as itself', async () => {
    const directory = await fixture.newHome();
    const { uid, gid } = { uid: 65_534, gid: 65_534 };
    await chown(dirname(directory), uid, gid);
    const runner = fixture.run({ directory }, { uid, gid });
    const { url, pid } = await runner.ready();
    expect(await query(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    expect((await stat(`/proc/${pid}`)).uid).toBe(uid);
    await runner.stop();
    expect(await isAlive(pid)).toBe(false);
  });

  it('keeps data, password and port over a stop and a second start', async () => {
    const directory = await fixture.newHome();
    const first = fixture.newServer();
    const before = await first.start({ directory, databases: ['gatehouse'] });
    await query(before.url, 'CREATE TABLE example AS SELECT 1 AS n');
    await first.stop();
    expect(await isAlive(before.pid)).toBe(false);
    await expect(query(before.url, 'SELECT 1')).rejects.toThrow();

    const after = await server(directory, { databases: ['gatehouse'] });
    expect(after).toMatchObject({ url: before.url, alreadyRunning: false });
    expect(await exampleRows(after.url)).toEqual([1]);
  });

  it('is started once when several processes start it at the same moment', async () => {
    const directory = await fixture.newHome();
    const runners = [1, 2, 3].map(() => fixture.run({ directory, databases: ['gatehouse'] }));
    const started = await Promise.all(runners.map((runner) => runner.ready()));

    expect(new Set(started.map(({ pid }) => pid)).size).toBe(1);
    expect(new Set(started.map(({ url }) => url)).size).toBe(1);
    expect(started.filter(({ alreadyRunning }) => !alreadyRunning)).toHaveLength(1);
  });

  it('names a taken port, and takes another one when it was free to choose', async () => {
    const directory = await fixture.newHome();
    const first = fixture.newServer();
    const { port } = await first.start({ directory });
    await first.stop();
    const stranger = await occupy(port);

    await expect(server(directory, { port })).rejects.toMatchObject({
      fault: 'port-taken',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
    const second = fixture.newServer();
    const moved = await second.start({ directory, port: 0 });
    expect(moved.port).not.toBe(port);
    await second.stop();
    await stranger.close();

    // The choice is remembered.
    expect((await server(directory)).port).toBe(moved.port);
  });

  it('listens on the port that is asked for', async () => {
    const directory = await fixture.newHome();
    const { port } = await server(await fixture.newHome());
    await fixture.endServers();
    expect((await server(directory, { port })).port).toBe(port);
  });

  it('runs on without a parent when detached, until it is stopped by its folder', async () => {
    const directory = await fixture.newHome();
    const parent = fixture.run({ directory, detached: true });
    const { url, pid } = await parent.ready();
    await until(async () => parent.child.exitCode !== null);
    expect(await query(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    await expect(EmbeddedPostgres.stopIn(directory)).resolves.toBe(true);
    expect(await isAlive(pid)).toBe(false);
    await expect(EmbeddedPostgres.stopIn(directory)).resolves.toBe(false);
  });

  it('may be stopped twice, and while it is starting', async () => {
    const directory = await fixture.newHome();
    const instance = fixture.newServer();
    const starting = instance.start({ directory });
    await Promise.all([instance.stop(), instance.stop()]);
    expect(await isAlive((await starting).pid)).toBe(false);
    expect(() => instance.start({ directory })).toThrow('started before');
  });

  it('survives the loss of its password file, and takes a new password', async () => {
    const directory = await fixture.newHome();
    const first = fixture.newServer();
    const before = await first.start({ directory });
    await query(before.url, 'CREATE TABLE example AS SELECT 1 AS n');
    await first.stop();
    await rm(join(directory, 'password'));

    const second = fixture.newServer();
    const after = await second.start({ directory });
    expect(after.url).not.toBe(before.url);
    expect(await exampleRows(after.url)).toEqual([1]);
    await second.stop();

    const chosen = await server(directory, { superuserPassword: `it's-"quoted"\\` });
    expect(await exampleRows(chosen.url)).toEqual([1]);
    expect(decodeURIComponent(new URL(chosen.url).password)).toBe(`it's-"quoted"\\`);
  });

  it('takes over the lock of a process that is gone, and one that a power cut emptied', async () => {
    const directory = await fixture.newHome();
    await mkdir(directory);
    await writeFile(
      join(directory, 'start.lock'),
      JSON.stringify({ pid: process.pid, startedAt: '1', nonce: 'x' }),
    );
    const first = fixture.newServer();
    await first.start({ directory });
    await first.stop();
    await writeFile(join(directory, 'start.lock'), '');
    await writeFile(join(directory, 'supervisor.json'), '');
    await server(directory);
    expect(await readdir(directory)).not.toContain('start.lock');
  });
});
