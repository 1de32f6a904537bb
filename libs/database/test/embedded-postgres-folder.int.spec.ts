import { chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EmbeddedPostgres } from '../src/embedded/embedded-postgres.js';
import { findProcess } from '../src/embedded/process-identity.js';
import { query } from './support/embedded-postgres.fixture.js';
import { embeddedServers, whenRoot } from './support/embedded-servers.js';

const { fixture, server } = embeddedServers();

describe('a folder that the embedded PostgreSQL cannot use', () => {
  it('holds data of another major version', async () => {
    const directory = await fixture.newHome();
    const first = fixture.newServer();
    await first.start({ directory });
    await first.stop();
    await writeFile(join(directory, 'data/PG_VERSION'), '14\n');
    await expect(server(directory)).rejects.toMatchObject({
      fault: 'incompatible-version',
      message: expect.stringMatching(/PostgreSQL 18\.\d+ cannot open .*written by PostgreSQL 14.*dump/),
    });
  });

  it('holds something else', async () => {
    const directory = await fixture.newHome();
    await mkdir(join(directory, 'data'), { recursive: true });
    await writeFile(join(directory, 'data/thesis.txt'), 'precious');
    await expect(server(directory)).rejects.toMatchObject({ fault: 'directory-occupied' });
    expect(await readFile(join(directory, 'data/thesis.txt'), 'utf8')).toBe('precious');
  });

  it('cannot be written', async () => {
    const directory = await fixture.newHome();
    await writeFile(directory, 'a file in its place');
    await expect(server(directory)).rejects.toMatchObject({ fault: 'directory-not-writable' });
    await rm(directory);
  });

  it('was deleted under the running server: that still stops', async () => {
    const directory = await fixture.newHome();
    const running = fixture.newServer();
    const { pid } = await running.start({ directory });
    await rm(directory, { recursive: true });
    await running.stop();
    expect(await findProcess(pid)).toBeNull();
  });

  whenRoot('belongs to another account', async () => {
    const directory = await fixture.newHome();
    await chown(dirname(directory), 65_534, 65_534);
    const ordinary = { uid: 65_534, gid: 65_534 };
    const first = fixture.run({ directory }, ordinary);
    await first.ready();
    await first.stop();
    await chown(join(directory, 'data'), 1, 1);
    await expect(fixture.run({ directory }, ordinary).ready()).rejects.toThrow(/belongs to uid 1 .*chown/);
  });

  it('is refused together with a database name or password that cannot be one', async () => {
    const directory = await fixture.newHome();
    await expect(server(directory, { databases: ['a"; drop'] })).rejects.toThrow('cannot be a database name');
    await expect(server(directory, { superuserPassword: 'two\nlines' })).rejects.toMatchObject({
      fault: 'password-unusable',
    });
  });

  whenRoot('cannot be entered by the unprivileged account: the data lives elsewhere', async () => {
    const closed = await mkdtemp(join(tmpdir(), 'gatehouse-closed-'));
    const directory = join(closed, 'postgres');
    try {
      const first = fixture.newServer();
      const before = await first.start({ directory });
      await query(before.url, 'CREATE TABLE example AS SELECT 1 AS n');
      await first.stop();
      const location = (await readFile(join(directory, 'data-location'), 'utf8')).trim();
      expect(location).toMatch(/^\/var\/lib\/gatehouse\/data-/);

      const after = await server(directory);
      expect(await query(after.url, 'SELECT n FROM example')).toEqual([{ n: 1 }]);
      await fixture.endServers();
      await EmbeddedPostgres.removeFrom(directory);
      await expect(stat(location)).rejects.toMatchObject({ code: 'ENOENT' });
    } finally {
      await rm(closed, { recursive: true, force: true });
    }
  });
});
