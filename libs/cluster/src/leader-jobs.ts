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
 * Whoever gets the job's advisory lock runs it; the others skip the turn. The locks of a process belong to one
 * connection that it keeps for them, so they are free again the moment their holder dies. A job must bear being run
 * twice: when that connection is lost, another process may begin before the first one notices.
 */
@Injectable()
export class LeaderJobs implements OnApplicationShutdown {
  private readonly log = new Logger(LeaderJobs.name);
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private connection: Promise<pg.Client> | null = null;
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
    const client = await this.connection?.catch(() => null);
    await client?.end().catch(() => undefined);
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
    try {
      const client = await this.connected();
      const key = `job/${job.name}`;
      const [leads] = await this.ask(
        client,
        'select pg_try_advisory_lock(hashtextextended($1, 1)) as yes',
        key,
      );
      if (leads?.yes !== true) return;
      try {
        await job.work();
      } finally {
        // On a connection that is gone the lock is, too.
        await this.ask(client, 'select pg_advisory_unlock(hashtextextended($1, 1)) as yes', key);
      }
    } catch (error) {
      this.log.warn(
        `Job ${job.name} failed and is tried again: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** Gives the connection up when it does not answer: a lost peer may never say that it is lost. */
  private async ask(client: pg.Client, sql: string, key: string): Promise<{ yes: boolean }[]> {
    try {
      return (await client.query<{ yes: boolean }>(sql, [key])).rows;
    } catch (error) {
      this.connection = null;
      // Closing says goodbye first, and nobody may be there to hear it.
      client.end().catch(() => undefined);
      throw error;
    }
  }

  /** The connection that holds the locks of all jobs of this process; a new one when the last was lost. */
  private connected(): Promise<pg.Client> {
    if (this.connection) return this.connection;
    const client = new pg.Client({
      connectionString: this.database.url,
      application_name: 'gatehouse-jobs',
      connectionTimeoutMillis: 5_000,
      query_timeout: 15_000,
      keepAlive: true,
    });
    const connection = client.connect().then(() => client);
    // A lost client tells it more than once, perhaps when its successor is there already.
    const forget = (): void => {
      if (this.connection === connection) this.connection = null;
    };
    client.on('error', forget);
    client.on('end', forget);
    connection.catch(forget);
    this.connection = connection;
    return connection;
  }
}
