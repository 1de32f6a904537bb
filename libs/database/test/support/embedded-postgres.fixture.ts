import { transformFile } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { EmbeddedPostgres, type RunningPostgres } from '../../src/embedded/embedded-postgres.js';

const library = join(import.meta.dirname, '../..');
const runnerPath = 'libs/database/test/support/embedded-postgres.runner.js';
const workspace = join(library, '../..');

/** Folders, servers and processes of one test file; `cleanUp` leaves nothing running and nothing on disk. */
export class EmbeddedPostgresFixture {
  private readonly children: ChildProcess[] = [];
  private readonly servers: EmbeddedPostgres[] = [];
  private readonly homes: string[] = [];
  private root = '';
  private compiled = '';

  async open(): Promise<void> {
    this.root = await mkdtemp(join(tmpdir(), 'gatehouse-embedded-'));
    // As root, the server's account must be able to reach the folders below.
    await chmod(this.root, 0o755);
    this.compiled = await compileRunner();
  }

  async newHome(): Promise<string> {
    const home = join(await mkdtemp(join(this.root, 'home-')), 'postgres');
    await chmod(dirname(home), 0o755);
    this.homes.push(home);
    return home;
  }

  newServer(): EmbeddedPostgres {
    const server = new EmbeddedPostgres();
    this.servers.push(server);
    return server;
  }

  /** Starts a server from a process of its own. */
  run(options: object, account: { uid?: number; gid?: number } = {}): Runner {
    const child = spawn(process.execPath, [join(this.compiled, runnerPath), JSON.stringify(options)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      ...account,
    });
    this.children.push(child);
    return new Runner(child);
  }

  keep(child: ChildProcess): ChildProcess {
    this.children.push(child);
    return child;
  }

  async endServers(): Promise<void> {
    await Promise.all(this.children.splice(0).map(killed));
    for (const server of this.servers.splice(0)) await server.stop();
    for (const home of this.homes.splice(0)) await EmbeddedPostgres.removeFrom(home);
  }

  async cleanUp(): Promise<void> {
    await this.endServers();
    await rm(this.root, { recursive: true, force: true });
    await rm(this.compiled, { recursive: true, force: true });
  }
}

export class Runner {
  readonly events: { kind: string; [detail: string]: unknown }[] = [];

  constructor(readonly child: ChildProcess) {
    createInterface({ input: child.stdout! }).on('line', (line) => this.events.push(JSON.parse(line)));
  }

  async ready(): Promise<RunningPostgres> {
    const end = () => this.events.find(({ kind }) => kind === 'ready' || kind === 'failed');
    await until(async () => end() !== undefined || this.child.exitCode !== null);
    const event = end();
    if (event?.kind !== 'ready') throw new Error(`The runner failed: ${JSON.stringify(event)}`);
    return event as unknown as RunningPostgres;
  }

  async kill(): Promise<void> {
    await killed(this.child);
  }

  async stop(): Promise<void> {
    this.child.stdin?.write('stop\n');
    await once(this.child, 'exit');
  }
}

/** Resolves when it is gone: until then it counts as a user of its folder. */
async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

export async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Waits for another process, whose time is not ours to set. */
export async function until(reached: () => Promise<boolean>, patienceMs = 60_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await reached())) {
    if (performance.now() > deadline) throw new Error('What the test waits for did not happen in time.');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Inside node_modules, so that the packages of the workspace are found from there. */
async function compileRunner(): Promise<string> {
  const cache = join(workspace, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const target = await mkdtemp(join(cache, 'embedded-runner-'));
  await chmod(target, 0o755);
  await writeFile(join(target, 'package.json'), '{"type":"module"}');
  const embedded = (await readdir(join(library, 'src/embedded'))).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'),
  );
  const sources = embedded.map((name) => join(library, 'src/embedded', name));
  for (const source of [...sources, join(library, 'test/support/embedded-postgres.runner.ts')]) {
    const output = join(target, relative(workspace, source)).replace(/\.ts$/, '.js');
    const { code } = await transformFile(source, {
      swcrc: false,
      jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    await mkdir(dirname(output), { recursive: true });
    await writeFile(output, code);
  }
  return target;
}
