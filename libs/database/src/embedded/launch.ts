import type { ChildProcess } from 'node:child_process';
import { readFile, realpath, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { assertUsable, ensureCluster } from './cluster.js';
import { EmbeddedPostgresUnavailable, reasonOf } from './embedded-postgres.errors.js';
import { findFreePort, isFree } from './free-port.js';
import { findBinaries } from './postgres-binaries.js';
import { openHome, placeData, readText, writeAtomically, type PostgresHome } from './postgres-home.js';
import {
  clearRemains,
  findPostmaster,
  spawnPostmaster,
  stopPostmaster,
  type Postmaster,
} from './postmaster.js';
import { findProcess } from './process-identity.js';
import { chooseServerAccount } from './server-account.js';
import { ensureDatabases, probeServer } from './server-connection.js';
import { whileLocked } from './start-lock.js';
import { claimSupervision, type Supervisor } from './supervision.js';

export interface LaunchRequest {
  readonly directory: string;
  /** A wish for this very port; unset takes the remembered or a free one. */
  readonly port?: number | undefined;
  readonly superuserPassword?: string | undefined;
  readonly databases: readonly string[];
  /** Who restarts and stops the server; null when it is to run on its own. */
  readonly supervisor: Supervisor | null;
}

export interface Launched {
  readonly home: PostgresHome;
  readonly postmaster: Postmaster;
  readonly password: string;
  readonly alreadyRunning: boolean;
}

type Launching = Omit<Launched, 'alreadyRunning'>;

/** Longer than a first start takes on a slow disk: the loser of two starts waits for the winner's initdb. */
const lockPatienceMs = 120_000;
/** Replaying the log after a crash can take long; the server is not given up while it is alive and at it. */
const readyPatienceMs = 120_000;
const stopPatienceMs = 5_000;
const pollMs = 50;

/**
 * Finds the folder's running server or starts one; two calls at once agree on one server.
 *
 * @throws EmbeddedPostgresUnavailable
 */
export async function launch(request: LaunchRequest): Promise<Launched> {
  const home = await openHome(request.directory);
  try {
    return await whileLocked(home.lock, lockPatienceMs, () => adoptOrStart(home, request));
  } catch (error) {
    throw error instanceof EmbeddedPostgresUnavailable ? error : await notReady(home, reasonOf(error));
  }
}

async function adoptOrStart(home: PostgresHome, request: LaunchRequest): Promise<Launched> {
  const running = await adopt(home, request.superuserPassword);
  const launched = running ?? (await startAnew(home, request));
  const { port, identity } = launched.postmaster;
  try {
    await ensureDatabases(port, launched.password, request.databases);
    await writeAtomically(home.port, `${String(port)}\n`);
    if (request.supervisor) await claimSupervision(home.supervisor, request.supervisor);
  } catch (error) {
    if (!running) await stopPostmaster(identity, stopPatienceMs);
    throw error;
  }
  return { ...launched, alreadyRunning: running !== null };
}

/** Takes over a server that another process left running; null when there is none. */
async function adopt(home: PostgresHome, wantedPassword: string | undefined): Promise<Launching | null> {
  for (let waited = 0; ; waited += pollMs) {
    const postmaster = await findPostmaster(home.data);
    if (postmaster === null) return null;
    const password = (await readText(home.password)) ?? wantedPassword ?? '';
    const state = await probeServer(postmaster.port, password, await realpath(home.data));
    if (state === 'ready') return { home, postmaster, password };
    if (state === 'password-refused') throw passwordRefused(home, postmaster);
    if (waited >= readyPatienceMs) throw await notReady(home, 'it is running but takes no connections');
    await pause(pollMs);
  }
}

async function startAnew(found: PostgresHome, request: LaunchRequest): Promise<Launching> {
  const account = await chooseServerAccount(found.data);
  const home = await placeData(found, account);
  const binaries = await findBinaries(account);
  await assertUsable(home, binaries);
  await clearRemains(home.data);
  const password = await ensureCluster(home, binaries, account, request.superuserPassword);
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(home, request.port);
    const logStart = await sizeOf(home.log);
    const child = await spawnPostmaster(home, binaries, account, port);
    const postmaster = await untilReady(home, child, port, password);
    if (postmaster) return { home, postmaster, password };
    const lostRace = (await logSince(home, logStart)).includes('Address already in use');
    if (lostRace && request.port !== undefined) throw portTaken(port);
    // Somebody took the free port in the moment between our look and the server's.
    if (!lostRace || attempt >= 3)
      throw await notReady(home, 'the server ended while it was starting', logStart);
  }
}

/** Null when the server ended instead. */
async function untilReady(
  home: PostgresHome,
  child: ChildProcess,
  port: number,
  password: string,
): Promise<Postmaster | null> {
  const identity = child.pid === undefined ? null : await findProcess(child.pid);
  if (identity === null) return null;
  const data = await realpath(home.data);
  for (let waited = 0; waited < readyPatienceMs; waited += pollMs) {
    if (child.exitCode !== null || child.signalCode !== null) return null;
    if ((await probeServer(port, password, data)) === 'ready') return { identity, port, child };
    await pause(pollMs);
  }
  await stopPostmaster(identity, stopPatienceMs);
  throw await notReady(home, `it took no connections for ${String(readyPatienceMs / 1000)} seconds`);
}

async function choosePort(home: PostgresHome, wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw portTaken(wanted);
  }
  const remembered = Number(await readText(home.port));
  const usable = Number.isInteger(remembered) && remembered > 0 && remembered < 65_536;
  return usable && (await isFree(remembered)) ? remembered : findFreePort();
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}

/** What the server has logged since the start began. The log may have been rotated: then all of it. */
async function logSince(home: PostgresHome, start: number): Promise<string> {
  const log = await readFile(home.log).catch(() => Buffer.alloc(0));
  return log.subarray(start <= log.length ? start : 0).toString('utf8');
}

async function notReady(
  home: PostgresHome,
  fact: string,
  logStart = 0,
): Promise<EmbeddedPostgresUnavailable> {
  const last = (await logSince(home, logStart)).trim().split('\n').slice(-6).join(' | ');
  return new EmbeddedPostgresUnavailable('start-failed', {
    what: 'The embedded PostgreSQL did not start.',
    why: `In ${home.data}: ${fact}. Its last words: ${last === '' ? 'none' : last}.`,
    remedy: `Read ${home.log}, or set DATABASE_URL to a PostgreSQL server of your own.`,
  });
}

function portTaken(port: number): EmbeddedPostgresUnavailable {
  return new EmbeddedPostgresUnavailable('port-taken', {
    what: `The embedded PostgreSQL cannot listen on 127.0.0.1:${String(port)}.`,
    why: 'Another program uses that port, or this account may not.',
    remedy: 'Stop that program, or choose another port (unset takes a free one).',
  });
}

function passwordRefused(home: PostgresHome, postmaster: Postmaster): EmbeddedPostgresUnavailable {
  return new EmbeddedPostgresUnavailable('password-unusable', {
    what: `The embedded PostgreSQL in ${home.data} is running but refuses our password.`,
    why: `${home.password} is missing or was changed.`,
    remedy: `Restore that file, or stop the server ("kill -INT ${String(postmaster.identity.pid)}") and start again: it then gets a new password.`,
  });
}
