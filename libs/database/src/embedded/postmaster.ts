import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedPostgresUnavailable } from './embedded-postgres.errors.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { PostgresHome } from './postgres-home.js';
import {
  findProcess,
  isRunning,
  listProcessesIn,
  signal,
  worksIn,
  type ProcessIdentity,
} from './process-identity.js';
import { childEnvironment, type ServerAccount } from './server-account.js';

/** PostgreSQL's parent process; the child handle is known only to the process that spawned it. */
export interface Postmaster {
  readonly identity: ProcessIdentity;
  readonly port: number;
  readonly child?: ChildProcess;
}

const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  max_connections: '200',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  password_encryption: 'scram-sha-256',
  logging_collector: 'off',
  log_line_prefix: '%m [%p] ',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

const pollMs = 50;
const orphanPatienceMs = 5_000;
const logLimitBytes = 10 * 1024 * 1024;

/** The live server of this data folder, whoever started it; null when there is none. */
export async function findPostmaster(data: string): Promise<Postmaster | null> {
  const lines = (await readFile(pidFile(data), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  const identity = await findProcess(pid);
  if (!identity || !(await worksIn(pid, await realpath(data)))) return null;
  return { identity, port };
}

/**
 * Makes way for a new server after a crash.
 *
 * PostgreSQL itself refuses to start while the number in `postmaster.pid` belongs to any live process of the same
 * account, which after a restart of the machine or container is often a stranger. Children of a killed server may
 * still be at work, and a second set of them would damage the data: they end before the file goes.
 */
export async function clearRemains(data: string): Promise<void> {
  const directory = await realpath(data).catch(() => null);
  if (directory === null) return;
  for (let waited = 0; ; waited += pollMs) {
    const orphans = await listProcessesIn(directory);
    if (orphans.length === 0) break;
    if (waited >= orphanPatienceMs) for (const pid of orphans) signal(pid, 'SIGKILL');
    await pause(pollMs);
  }
  await rm(pidFile(data), { force: true });
}

/**
 * Spawns the server in a session of its own, so that Ctrl-C in the terminal reaches our process only and we decide
 * the order in which things stop, and so that it outlives a parent that is killed.
 */
export async function spawnPostmaster(
  home: PostgresHome,
  binaries: PostgresBinaries,
  account: ServerAccount | null,
  port: number,
): Promise<ChildProcess> {
  await rotateLog(home.log);
  const log = await open(home.log, 'a', 0o600);
  try {
    const chosen = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(binaries.postgres, ['-D', home.data, '-p', String(port), ...chosen], {
      cwd: '/',
      env: childEnvironment,
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
      ...(account ?? {}),
    });
    // A failed spawn has no number; the caller sees that. Without a listener it would end the whole process.
    child.on('error', () => undefined);
    return child;
  } finally {
    await log.close();
  }
}

/**
 * Ends the server: "fast" first (open transactions are rolled back, everything is flushed), and after
 * `patienceMs` "immediate", from which it recovers at the next start.
 *
 * @throws EmbeddedPostgresUnavailable `stop-failed` when it survives both
 */
export async function stopPostmaster(identity: ProcessIdentity, patienceMs: number): Promise<void> {
  for (const [request, waitMs] of [
    ['SIGINT', patienceMs],
    ['SIGQUIT', 10_000],
  ] as const) {
    if (!(await isRunning(identity))) return;
    signal(identity.pid, request);
    if (await hasEnded(identity, waitMs)) return;
  }
  throw new EmbeddedPostgresUnavailable('stop-failed', {
    what: 'The embedded PostgreSQL did not stop.',
    why: `Process ${String(identity.pid)} ignores both a fast and an immediate shutdown.`,
    remedy: `End it yourself ("kill -9 ${String(identity.pid)}"); committed data is kept.`,
  });
}

async function hasEnded(identity: ProcessIdentity, patienceMs: number): Promise<boolean> {
  for (let waited = 0; waited < patienceMs; waited += pollMs) {
    if (!(await isRunning(identity))) return true;
    await pause(pollMs);
  }
  return false;
}

async function rotateLog(log: string): Promise<void> {
  const current = await stat(log).catch(() => null);
  if (current && current.size > logLimitBytes) await rename(log, `${log}.1`);
}

function pidFile(data: string): string {
  return join(data, 'postmaster.pid');
}
