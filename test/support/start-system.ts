import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, leftovers } from './processes.js';
import { readStartFile, startFileOf, type StartFile } from './start-file.js';

const root = join(import.meta.dirname, '../..');
/** Only to end a hang: a cold start with an empty database takes some ten seconds on two busy cores. */
const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 40_000;

export interface StartOptions {
  /** A folder of an earlier run, or left out for a new one. */
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly arguments?: readonly string[];
}

/** A `gatehouse start` that was launched; it may be on its way, ready, or ended. */
export interface Launch {
  readonly home: string;
  readonly pid: number;
  /** Everything that it printed so far. */
  output(): string;
  exit: Promise<number | null>;
  exited(): boolean;
  signal(name: NodeJS.Signals): void;
}

export interface RunningSystem extends Launch {
  readonly start: StartFile;
  readonly readyAfterMs: number;
  /** Ctrl-C, and waits; throws when something of it is left. */
  stop(): Promise<void>;
}

/** What the caller's own shell says about Gatehouse must not reach the system under test. */
const ownSettings =
  /^(GATEHOUSE_|DATABASE_|PG|SMTP_|MAIL_|CI$|NODE_|JEST_|npm_|WEB_CONCURRENCY|TRUSTED_PROXIES|.*_PORT$)/;

function environment(home: string, env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !ownSettings.test(name));
  return {
    ...Object.fromEntries(inherited),
    GATEHOUSE_HOME: home,
    IDP_PORT: '0',
    RESOURCE_API_PORT: '0',
    ADMIN_API_PORT: '0',
    IDP_METRICS_PORT: '0',
    RESOURCE_API_METRICS_PORT: '0',
    ADMIN_API_METRICS_PORT: '0',
    ...env,
  };
}

const folderPrefix = 'gatehouse-system-';

export async function newHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), `${folderPrefix}${String(process.pid)}-`));
}

/** Ends and removes what runs that were killed have left behind. */
export async function clearRemains(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = new RegExp(`^${folderPrefix}(\\d+)-`).exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const home = join(tmpdir(), name);
    for (const running of leftovers(home)) kill(running.pid);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Runs `gatehouse start` and does not wait for anything. */
export async function launch(options: StartOptions = {}): Promise<Launch> {
  const home = options.home ?? (await newHome());
  const log = join(home, 'start.log');
  const before = logSize(log);
  const descriptor = openSync(log, 'a');
  const child = spawn(
    process.execPath,
    [join(root, 'tools/gatehouse.mjs'), 'start', ...(options.arguments ?? [])],
    {
      cwd: root,
      env: environment(home, options.env ?? {}),
      stdio: ['ignore', descriptor, descriptor],
      detached: true,
    },
  );
  closeSync(descriptor);
  let ended = false;
  const exit = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      ended = true;
      resolve(code);
    });
  });
  if (child.pid === undefined) throw new Error('gatehouse start could not be launched');
  const { pid } = child;
  return {
    home,
    pid,
    output: () => readFileSync(log, 'utf8').slice(before),
    exit,
    exited: () => ended,
    signal: (name) => process.kill(pid, name),
  };
}

function logSize(log: string): number {
  try {
    return readFileSync(log, 'utf8').length;
  } catch {
    return 0;
  }
}

/** Starts a system and waits until each of its processes answers. */
export async function startSystem(options: StartOptions = {}): Promise<RunningSystem> {
  const began = performance.now();
  const launched = await launch(options);
  try {
    const start = await ready(launched, began);
    return Object.assign(launched, {
      start,
      readyAfterMs: performance.now() - began,
      stop: () => stopSystem(launched.home, launched.pid),
    });
  } catch (error) {
    await stopSystem(launched.home, launched.pid).catch(() => undefined);
    throw error;
  }
}

async function ready(launched: Launch, began: number): Promise<StartFile> {
  const since = Date.now() - (performance.now() - began) - 50;
  while (performance.now() - began < READY_WITHIN_MS) {
    if (launched.exited()) throw new Error(`gatehouse start ended:\n${launched.output().slice(-4_000)}`);
    if (writtenSince(startFileOf(launched.home), since)) {
      const start = readStartFile(launched.home);
      if (await isReady(start)) return start;
    }
    await pause(50);
  }
  throw new Error(`gatehouse start was not ready in time:\n${launched.output().slice(-4_000)}`);
}

function writtenSince(file: string, since: number): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since;
}

export async function isReady(start: StartFile): Promise<boolean> {
  const answers = await Promise.all(
    [start.idp, start.resourceApi, start.adminApi].map(({ url }) =>
      fetch(new URL('/health/ready', url), { signal: AbortSignal.timeout(5_000) }).then(
        (response) => response.ok,
        () => false,
      ),
    ),
  );
  return answers.every(Boolean);
}

/** Ends a system as Ctrl-C does. What has not ended in time is killed, and that is an error. */
async function stopSystem(home: string, pid: number): Promise<void> {
  if (isAlive(pid)) process.kill(pid, 'SIGINT');
  const deadline = performance.now() + STOPPED_WITHIN_MS;
  while (performance.now() < deadline && leftovers(home).length > 0) await pause(50);
  const left = leftovers(home);
  for (const running of left) kill(running.pid);
  if (left.length > 0)
    throw new Error(`still running after Ctrl-C:\n${left.map(({ command }) => command).join('\n')}`);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in between.
  }
}

/** Keeps what the system printed among the artefacts, and removes its folder. */
export async function removeHome(home: string, name: string): Promise<void> {
  const logs = join(root, 'artifacts/logs');
  await mkdir(logs, { recursive: true });
  await cp(join(home, 'start.log'), join(logs, `${name}.log`)).catch(() => undefined);
  await cp(join(home, 'logs'), join(logs, name), { recursive: true }).catch(() => undefined);
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
