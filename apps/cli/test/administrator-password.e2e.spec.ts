import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { newDatabase, SEEDED_ADMINISTRATOR } from '../../../test/support/other-node.js';
import { system } from '../../../test/support/system.js';
import type { Home } from '../src/start/home.js';
import { prepareDatabase } from '../src/start/prepare-database.js';

jest.setTimeout(120_000);

describe("the administrator's password at a start", () => {
  let directory: string;
  let env: NodeJS.ProcessEnv;
  let home: Home;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-first-run-'));
    env = { DATABASE_URL: await newDatabase(), GATEHOUSE_KEYRING_FILE: join(system().home, 'keyring') };
    home = { firstRun: join(directory, 'first-run.json') } as Home;
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const { username, password } = SEEDED_ADMINISTRATOR;
  const kept = async (): Promise<unknown> =>
    (JSON.parse(await readFile(home.firstRun, 'utf8')) as { administrator?: unknown }).administrator;
  const keep = async (text: string): Promise<void> => {
    const content = JSON.parse(await readFile(home.firstRun, 'utf8').catch(() => '{}')) as object;
    await writeFile(
      home.firstRun,
      JSON.stringify({ ...content, administrator: { username, password: text } }),
    );
  };

  it('is told while it fits', async () => {
    await keep(password);
    expect(await prepareDatabase(home, env)).toMatchObject({
      administratorPassword: 'known',
      administrator: { username, password },
    });
    expect(await kept()).toEqual({ username, password });
  });

  it('is kept and told no longer once it was changed, the clients are', async () => {
    const { clients } = await prepareDatabase(home, env);
    await keep('the one before');
    for (const start of ['the first after it', 'every later one']) {
      expect({ start, ...(await prepareDatabase(home, env)) }).toEqual({
        start,
        administratorPassword: 'changed',
        administrator: { username, password: null },
        clients,
      });
      expect(await kept()).toEqual({ username, password: null });
    }
    expect((await stat(home.firstRun)).mode & 0o777).toBe(0o600);
  });
});
