import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { App } from './apps.js';

export interface AppProcessOptions {
  readonly app: App;
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logs: string;
  /** `http://127.0.0.1:3000`: asked for /health/ready. */
  readonly probeUrl: string;
}

const readyPatienceMs = 120_000;
const pollMs = 100;
/** Longer than SHUTDOWN_GRACE_MS at its default, in which requests finish. */
const stopPatienceMs = 20_000;
const logLimitBytes = 10 * 1024 * 1024;

/** The process ended before it was ready; the message holds its last words. */
export class AppNotReady extends Error {}

/** One run of one application. It is spawned in its own session: Ctrl-C in the terminal reaches only us. */
export class AppProcess {
  private constructor(
    private readonly options: AppProcessOptions,
    private readonly child: ChildProcess,
    private readonly logStart: number,
    readonly log: string,
  ) {}

  static async spawn(options: AppProcessOptions): Promise<AppProcess> {
    const log = join(options.logs, `${options.app.name}.log`);
    const size = (await stat(log).catch(() => null))?.size ?? 0;
    const rotate = size > logLimitBytes;
    if (rotate) await rename(log, `${log}.1`);
    const file = await open(log, 'a', 0o600);
    try {
      const child = spawn(process.execPath, ['--enable-source-maps', options.script], {
        // Over IPC an application learns that we are gone, however we ended, and stops itself.
        stdio: ['ignore', file.fd, file.fd, 'ipc'],
        env: options.env,
        detached: true,
      });
      // A failed spawn has no process number; `ended` says so. Without a listener it would end us.
      child.on('error', () => undefined);
      return new AppProcess(options, child, rotate ? 0 : size, log);
    } finally {
      await file.close();
    }
  }

  get hasEnded(): boolean {
    const { pid, exitCode, signalCode } = this.child;
    return pid === undefined || exitCode !== null || signalCode !== null;
  }

  /** Resolves when the process has ended, at once when it has already. */
  async ended(signal?: AbortSignal): Promise<void> {
    if (!this.hasEnded) await once(this.child, 'exit', signal ? { signal } : {});
  }

  /** How it ended, in words. */
  get ending(): string {
    const { exitCode, signalCode } = this.child;
    if (signalCode !== null) return `was killed (${signalCode})`;
    return exitCode === null ? 'could not be spawned' : `ended with code ${String(exitCode)}`;
  }

  /** @throws AppNotReady when it ends or takes too long; the abort reason when `signal` aborts */
  async ready(signal: AbortSignal): Promise<void> {
    for (let waited = 0; waited < readyPatienceMs; waited += pollMs) {
      signal.throwIfAborted();
      if (this.hasEnded)
        throw new AppNotReady(`${this.options.app.name} ${this.ending}.\n${await this.lastWords()}`);
      if (await this.isReady()) return;
      await pause(pollMs, undefined, { signal });
    }
    throw new AppNotReady(
      `${this.options.app.name} is not ready after ${String(readyPatienceMs / 1000)} seconds.\n${await this.lastWords()}`,
    );
  }

  /** Lets it finish its requests; ends it by force when it takes too long. */
  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.child.kill('SIGTERM');
    const force = setTimeout(() => {
      this.child.kill('SIGKILL');
    }, stopPatienceMs);
    await this.ended();
    clearTimeout(force);
  }

  private async isReady(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.options.probeUrl}/health/ready`, {
        signal: AbortSignal.timeout(2_000),
        redirect: 'error',
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }

  private async lastWords(): Promise<string> {
    const written = (await readFile(this.log)).subarray(this.logStart).toString('utf8').trim();
    const lines = written === '' ? ['It wrote nothing.'] : written.split('\n').slice(-12);
    return [...lines, `All of it: ${this.log}`].map((line) => `  ${line}`).join('\n');
  }
}
