import { once } from 'node:events';
import { rm, stat } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedPostgresUnavailable, hasCode } from './embedded-postgres.errors.js';
import { launch, type Launched } from './launch.js';
import { findHome, type PostgresHome } from './postgres-home.js';
import { findPostmaster, stopPostmaster, type Postmaster } from './postmaster.js';
import { isRunning } from './process-identity.js';
import { connectionUrl } from './server-connection.js';
import { whileLocked } from './start-lock.js';
import { endSupervision, findSupervisor, newSupervisor, type Supervisor } from './supervision.js';

export interface EmbeddedPostgresOptions {
  /** Holds data, password, port and log; relative to the working directory. */
  readonly directory?: string;
  /** This very port. Unset or 0: the one of the last start, else a free one. Loopback only. */
  readonly port?: number;
  /** 8 to 128 printable ASCII characters. Unset: a random one, kept in the folder. */
  readonly superuserPassword?: string;
  /** Created when missing; `url` points to the first. Lower-case letters, digits and `_`. */
  readonly databases?: readonly string[];
  /** Runs on when this process ends, without a supervisor: for tests that span processes. */
  readonly detached?: boolean;
  readonly onEvent?: (event: EmbeddedPostgresEvent) => void;
}

export interface RunningPostgres {
  /** `postgresql://…` of the superuser and the first database. Holds the password. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The folder's server was running before, left by a killed process or started by another one. */
  readonly alreadyRunning: boolean;
}

export type EmbeddedPostgresEvent =
  | { readonly kind: 'started'; readonly pid: number; readonly port: number }
  | { readonly kind: 'adopted'; readonly pid: number; readonly port: number }
  | { readonly kind: 'died'; readonly pid: number }
  | { readonly kind: 'restarting'; readonly attempt: number; readonly delayMs: number }
  | { readonly kind: 'restart-failed'; readonly error: unknown }
  | { readonly kind: 'left-running'; readonly pid: number }
  | { readonly kind: 'stopped'; readonly pid: number };

const stopPatienceMs = 60_000;
const stopLockPatienceMs = 120_000;
const watchMs = 250;
const firstDelayMs = 250;
const longestDelayMs = 10_000;
/** A server that lived this long did not die of its start: the next restart does not wait longer. */
const stableMs = 60_000;

/**
 * A real PostgreSQL for installations without one: started, kept alive and stopped by this process.
 *
 * The server is a process of its own that survives a `kill -9` of this one; the next start finds and adopts it.
 * Committed data survives the death of either. Not for several machines, and not reachable from outside loopback.
 */
export class EmbeddedPostgres {
  private readonly stopping = new AbortController();
  private report: (event: EmbeddedPostgresEvent) => void = () => undefined;
  private supervisor: Supervisor | null = null;
  private current: Launched | undefined;
  private starting: Promise<RunningPostgres> | undefined;
  private supervision: Promise<void> = Promise.resolve();

  /**
   * Finds the folder's running server or starts one, and from then on restarts it when it dies.
   *
   * @throws EmbeddedPostgresUnavailable saying what, why and what to do
   */
  start(options: EmbeddedPostgresOptions = {}): Promise<RunningPostgres> {
    if (this.starting) throw new Error('This server was started before; each start takes an instance.');
    this.starting = this.startOnce(options);
    return this.starting;
  }

  /**
   * Stops supervising and shuts the server down: open transactions are rolled back, committed ones are on disk.
   * Leaves it running when another living process supervises it. Repeating it does nothing.
   *
   * @throws EmbeddedPostgresUnavailable `stop-failed`
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    // Whoever called start() sees its failure; here it means that there is nothing to stop.
    await this.starting?.catch(() => undefined);
    await this.supervision;
    const launched = this.current;
    this.current = undefined;
    if (!launched) return;
    const { home, postmaster } = launched;
    const outcome = await shutDown(home, this.supervisor).catch(async (error: unknown) => {
      if (!hasCode(error, 'ENOENT')) throw error;
      // Somebody deleted the folder under the running server.
      await stopPostmaster(postmaster.identity, stopPatienceMs);
      return 'stopped' as const;
    });
    const inUse = outcome === 'in-use';
    this.report({ kind: inUse ? 'left-running' : 'stopped', pid: postmaster.identity.pid });
  }

  /**
   * Stops the server of a folder that runs on its own (started `detached`, or its supervisor was killed).
   *
   * @returns false when there is nothing to stop or a living process supervises it
   */
  static async stopIn(directory: string): Promise<boolean> {
    const home = await findHome(directory);
    return home !== null && (await shutDown(home, null)) === 'stopped';
  }

  /** Whether the folder has data of an earlier start; looks, and creates nothing. */
  static async isIn(directory: string): Promise<boolean> {
    const home = await findHome(directory);
    return home !== null && (await stat(home.data).catch(() => null)) !== null;
  }

  /**
   * Deletes the folder with all its data, after stopping its server.
   *
   * @throws EmbeddedPostgresUnavailable `directory-occupied` while a living process supervises the server
   */
  static async removeFrom(directory: string): Promise<void> {
    const home = await findHome(directory);
    if (home === null) return;
    if ((await shutDown(home, null)) === 'in-use') {
      throw stillInUse(home, await findSupervisor(home.supervisor));
    }
    await rm(home.data, { recursive: true, force: true });
    await rm(home.directory, { recursive: true, force: true });
  }

  private async startOnce(options: EmbeddedPostgresOptions): Promise<RunningPostgres> {
    const { directory = '.gatehouse/postgres', databases = [], superuserPassword } = options;
    databases.forEach(assertDatabaseName);
    this.report = options.onEvent ?? this.report;
    this.supervisor = options.detached ? null : await newSupervisor();
    const port = options.port === 0 ? undefined : options.port;
    const request = { directory, port, superuserPassword, databases, supervisor: this.supervisor };
    const launched = await launch(request);
    this.current = launched;
    const { postmaster, password, alreadyRunning } = launched;
    this.tell(alreadyRunning ? 'adopted' : 'started', postmaster);
    if (options.detached) postmaster.child?.unref();
    else this.supervision = this.supervise({ ...request, port: postmaster.port });
    return {
      url: connectionUrl(postmaster.port, password, databases[0] ?? 'postgres'),
      port: postmaster.port,
      pid: postmaster.identity.pid,
      alreadyRunning,
    };
  }

  private async supervise(request: Parameters<typeof launch>[0]): Promise<void> {
    const { signal } = this.stopping;
    let attempt = 0;
    while (this.current) {
      const bornAt = performance.now();
      await deathOf(this.current.postmaster, signal);
      if (signal.aborted) return;
      this.report({ kind: 'died', pid: this.current.postmaster.identity.pid });
      if (performance.now() - bornAt > stableMs) attempt = 0;
      attempt = await this.revive(request, attempt + 1);
    }
  }

  /** Tries until the server is back or we are stopped, and says how many attempts there were by then. */
  private async revive(request: Parameters<typeof launch>[0], firstAttempt: number): Promise<number> {
    const { signal } = this.stopping;
    for (let attempt = firstAttempt; ; attempt++) {
      const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt - 1, 10));
      this.report({ kind: 'restarting', attempt, delayMs });
      await pause(delayMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return attempt;
      try {
        this.current = await launch(request);
        this.tell(this.current.alreadyRunning ? 'adopted' : 'started', this.current.postmaster);
        return attempt;
      } catch (error) {
        this.report({ kind: 'restart-failed', error });
      }
    }
  }

  private tell(kind: 'started' | 'adopted', { identity, port }: Postmaster): void {
    this.report({ kind, pid: identity.pid, port });
  }
}

/** Resolves when the server is gone, or when we stop watching. */
async function deathOf(postmaster: Postmaster, signal: AbortSignal): Promise<void> {
  const { child, identity } = postmaster;
  if (child && child.exitCode === null && child.signalCode === null) {
    await once(child, 'exit', { signal }).catch(() => undefined);
    return;
  }
  while (!signal.aborted && (await isRunning(identity))) {
    await pause(watchMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Under the start lock, so that it cannot take away the server from a process that is just adopting it. */
async function shutDown(
  home: PostgresHome,
  self: Supervisor | null,
): Promise<'stopped' | 'not-running' | 'in-use'> {
  return whileLocked(home.lock, stopLockPatienceMs, async () => {
    const supervisor = await findSupervisor(home.supervisor);
    if (supervisor && supervisor.instance !== self?.instance) return 'in-use';
    const postmaster = await findPostmaster(home.data);
    if (postmaster) await stopPostmaster(postmaster.identity, stopPatienceMs);
    await endSupervision(home.supervisor);
    return postmaster ? 'stopped' : 'not-running';
  });
}

function assertDatabaseName(name: string): void {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) {
    throw new Error(`"${name}" cannot be a database name: lower-case letters, digits and "_", at most 63.`);
  }
}

function stillInUse(home: PostgresHome, supervisor: Supervisor | null): EmbeddedPostgresUnavailable {
  return new EmbeddedPostgresUnavailable('directory-occupied', {
    what: `The data in ${home.directory} was not deleted.`,
    why: `Process ${String(supervisor?.pid ?? 'unknown')} is using its server.`,
    remedy: 'Stop that process (the running Gatehouse) first.',
  });
}
