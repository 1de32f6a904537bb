import { HashingBusy } from './crypto.errors.js';

const MAX_RETRY_AFTER_SECONDS = 30;

/**
 * Lets so many hashes run at once and so many wait; refuses the rest at once.
 *
 * A password hash holds a thread for a fifth of a second. Without a bound a burst of logins would queue for minutes
 * and every other user of the thread pool (DNS, files) with it.
 */
export class HashingPool {
  private running = 0;
  private readonly waiting: Array<() => void> = [];
  /** Moving average of one job, for an honest Retry-After. */
  private averageMs = 200;

  constructor(
    private readonly concurrency: number,
    private readonly queue: number,
  ) {}

  /** @throws HashingBusy when the queue is full */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.concurrency) await this.turn();
    else this.running += 1;
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.averageMs += (performance.now() - started - this.averageMs) / 8;
      this.release();
    }
  }

  /** How many wait, for the metrics. */
  get queued(): number {
    return this.waiting.length;
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= this.queue) throw new HashingBusy(this.retryAfterSeconds());
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The slot goes straight to the next in line, so nobody overtakes the queue. */
  private release(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }

  private retryAfterSeconds(): number {
    const seconds = Math.ceil(((this.queue + 1) * this.averageMs) / this.concurrency / 1000);
    return Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_SECONDS);
  }
}
