import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { newDatabase } from '../../../test/support/other-node.js';
import { system } from '../../../test/support/system.js';
import { gatehouse } from './support/command-line.js';

jest.setTimeout(240_000);

describe('a command in a second terminal', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'gatehouse-cli-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const cli = (...args: string[]) => gatehouse(args, { GATEHOUSE_HOME: home });
  const keyRing = () => readFile(join(system().home, 'keyring'), 'utf8');
  /** What a start with a DATABASE_URL of its own leaves while it runs. */
  const startedOn = async (url: string) => {
    await writeFile(join(home, 'start.json'), JSON.stringify({ ...system().start, database: { url } }));
    await writeFile(join(home, 'running.json'), JSON.stringify({ pid: process.pid, embedded: false }));
  };

  it.each([
    ['realm', 'list'],
    ['keys', 'reseal'],
    ['user', 'create', 'ada'],
  ])('makes no database where there is none: %s', async (...args) => {
    const run = cli(...args);
    expect(await run.ended).toBe(1);
    expect(run.output()).toBe(`There is no database in ${home} yet. Run \`gatehouse start\` first.\n`);
    expect(await readdir(home)).toEqual([]);
  });

  it('works on the database that the start was given', async () => {
    await startedOn(await newDatabase());
    await writeFile(join(home, 'keyring'), await keyRing());
    expect(await cli('realm', 'create', 'second-terminal').success()).toContain('Created realm');
    expect(await cli('realm', 'list').success()).toMatch(/^main\t.*\nsecond-terminal\t/);
    expect(await gatehouse(['realm', 'list']).success()).not.toContain('second-terminal');
    expect((await readdir(home)).sort()).toEqual(['keyring', 'running.json', 'start.json']);
  });

  it('makes no key ring beside one that it was not told', async () => {
    await startedOn(system().start.database.url);
    const run = cli('user', 'create', 'ada');
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain('Set GATEHOUSE_KEYRING to the one of this installation.');
    expect((await readdir(home)).sort()).toEqual(['running.json', 'start.json']);
  });
});
