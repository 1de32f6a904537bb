import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { AppProcess, type AppProcessOptions } from './app-process.js';

const firstDelayMs = 250;
const longestDelayMs = 10_000;
/** Whoever ran this long did not die of its start: the next restart comes quickly again. */
const stableMs = 60_000;

/** An application that is started again whenever it ends before we stop it, with growing pauses. */
export class SupervisedApp {
  private readonly stopping = new AbortController();
  private process: AppProcess | undefined;
  private supervision: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: AppProcessOptions,
    private readonly report: (line: string) => void,
  ) {}

  /**
   * Resolves when it is ready; from then on it is kept alive.
   *
   * @throws AppNotReady when the first start fails: a fault of the configuration would only repeat itself
   */
  async start(signal: AbortSignal): Promise<void> {
    this.process = await AppProcess.spawn(this.options);
    await this.process.ready(AbortSignal.any([signal, this.stopping.signal]));
    this.supervision = this.keepAlive(this.process);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.supervision;
    await this.process?.stop();
  }

  private async keepAlive(first: AppProcess): Promise<void> {
    let process = first;
    for (let failures = 1; ; failures++) {
      const bornAt = performance.now();
      await process.ended(this.stopping.signal).catch(() => undefined);
      if (performance.now() - bornAt > stableMs) failures = 1;
      if (this.isStopping() || !(await this.pauseAfter(process, failures))) return;
      process = await this.startAgain();
    }
  }

  /** @returns false when we were stopped meanwhile */
  private async pauseAfter({ ending, log }: AppProcess, failures: number): Promise<boolean> {
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - 1, 10));
    const { name } = this.options.app;
    this.report(`${name} ${ending}; starting it again in ${String(delayMs / 1000)} s. Log: ${log}`);
    await pause(delayMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    return !this.isStopping();
  }

  private async startAgain(): Promise<AppProcess> {
    const process = await AppProcess.spawn(this.options);
    this.process = process;
    try {
      await process.ready(this.stopping.signal);
      this.report(`${this.options.app.name} is back.`);
    } catch {
      // It ended, and the next turn says how; or it hangs, and goes.
      await process.stop();
    }
    return process;
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }
}
