import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { databaseConfig } from '@gatehouse/database';

interface Job {
  readonly name: string;
  readonly everyMs: number;
  readonly work: () => Promise<void>;
}

/**
 * Work that one process of the cluster does at a time: clean-up, key rotation, deliveries.
 *
 * Whoever gets the job's advisory lock runs it; the others skip the turn. The lock belongs to a connection, so it is
 * free again the moment its holder dies. A job must bear being run twice.
 */
@Injectable()
export class LeaderJobs implements OnApplicationShutdown {
  private readonly log = new Logger(LeaderJobs.name);
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private stopped = false;

  constructor(@Inject(configOf(databaseConfig)) private readonly database: ConfigOf<typeof databaseConfig>) {}

  /** Runs `work` every `everyMs` milliseconds, on one process at a time. */
  every(name: string, everyMs: number, work: () => Promise<void>): void {
    this.schedule({ name, everyMs, work }, everyMs);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.allSettled(this.running);
  }

  private schedule(job: Job, delayMs: number): void {
    if (this.stopped) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      const run = this.turn(job).finally(() => {
        this.running.delete(run);
        this.schedule(job, job.everyMs);
      });
      this.running.add(run);
    }, delayMs);
    timer.unref();
    this.timers.add(timer);
  }

  private async turn(job: Job): Promise<void> {
    const client = new pg.Client({
      connectionString: this.database.url,
      application_name: `gatehouse-job-${job.name}`,
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ leader: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 1)) as leader',
        [`job/${job.name}`],
      );
      if (rows[0]?.leader === true) await job.work();
    } catch (error) {
      this.log.warn(
        `Job ${job.name} failed and is tried again: ${error instanceof Error ? error.message : String(error)}`,
      );
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
