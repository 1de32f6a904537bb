import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inDatabase } from './attack.js';
import { Browser, type BrowserOptions, type Page } from './browser.js';
import { pause } from './start-system.js';
import { system } from './system.js';

export interface OtherNode {
  readonly url: string;
  /** Where its metrics are. */
  readonly metricsUrl: string;
  readonly pid: number;
  /** Everything that it printed. */
  output(): string;
  stop(): Promise<void>;
}

/** A browser for which this node has the public address of the system. */
export class NodeBrowser extends Browser {
  constructor(
    private readonly node: OtherNode,
    options: BrowserOptions = {},
  ) {
    super(options);
  }

  override open(url: string | URL, init?: RequestInit): Promise<Page> {
    return super.open(throughNode(this.node, url), init);
  }

  override async request(url: string | URL, init?: RequestInit): Promise<Response> {
    const response = await super.request(throughNode(this.node, url), init);
    const headers = new Headers(response.headers);
    const location = headers.get('location');
    if (location !== null) headers.set('location', throughNode(this.node, location));
    return new Response(response.body, { status: response.status, headers });
  }
}

/** The same address at this node. */
export const throughNode = ({ url }: OtherNode, address: string | URL): string =>
  String(address).replace(system().start.idp.url, url);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * One more identity provider on the database of the running system: what a restart of every node is, seen from the
 * data, and what the other node behind a load balancer is. `env` changes its settings. It does its share of the
 * jobs, so a node with another public address needs a database of its own (`newDatabase`).
 */
export async function startOtherNode(env: Readonly<Record<string, string>> = {}): Promise<OtherNode> {
  const { home, start } = system();
  const [port, metricsPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${String(port)}`;
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/apps/idp/src/main.js')], {
    cwd: home,
    env: {
      PATH: process.env['PATH'] ?? '',
      GATEHOUSE_HOME: home,
      DATABASE_URL: start.database.url,
      GATEHOUSE_KEYRING_FILE: join(home, 'keyring'),
      MAIL_OUTBOX_DIR: join(home, 'outbox'),
      PUBLIC_URL: start.idp.url,
      RESOURCE_API_URL: start.resourceApi.url,
      ADMIN_API_URL: start.adminApi.url,
      HOST: '127.0.0.1',
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  for (let waited = 0; !(await answers(url)); waited += 1) {
    if (waited > 600 || child.exitCode !== null) {
      child.kill('SIGKILL');
      throw new Error(`The other node did not start:\n${printed.slice(-4_000)}`);
    }
    await pause(100);
  }
  return {
    url,
    metricsUrl: `http://127.0.0.1:${String(metricsPort)}/metrics`,
    pid: child.pid ?? 0,
    output: () => printed,
    stop: async () => {
      const tooLong = setTimeout(() => child.kill('SIGKILL'), 15_000);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(tooLong);
    },
  };
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

/** What the first administrator of a new database has. */
export const SEEDED_ADMINISTRATOR = { username: 'admin', password: 'Correct-Horse-Battery-9' };

/** An empty installation beside the running one, on the same server: the realm `main` and nothing else. */
export async function newDatabase(): Promise<string> {
  const name = `other_${randomBytes(5).toString('hex')}`;
  await inDatabase(`create database ${name}`);
  const url = new URL(system().start.database.url);
  url.pathname = `/${name}`;
  seedDatabase(url.href);
  return url.href;
}

/** What an installation does each time that it starts, with this password in its environment. */
export function seedDatabase(url: string, password = SEEDED_ADMINISTRATOR.password): void {
  const { home } = system();
  const seeded = spawnSync(
    process.execPath,
    [join(import.meta.dirname, '../../dist/apps/cli/src/main.js'), 'seed'],
    {
      env: {
        PATH: process.env['PATH'] ?? '',
        GATEHOUSE_HOME: home,
        DATABASE_URL: url,
        GATEHOUSE_KEYRING_FILE: join(home, 'keyring'),
        GATEHOUSE_ADMIN_PASSWORD: password,
      },
      encoding: 'utf8',
    },
  );
  if (seeded.status !== 0) throw new Error(`seeding failed:\n${seeded.stdout}${seeded.stderr}`);
}
