import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { databaseConfig, Transactor } from '@gatehouse/database';
import { clusterConfig } from './cluster.config.js';

const CHANNEL = 'gatehouse';

export interface Notice {
  /** `lib/what`, e.g. `clients/changed`. */
  readonly topic: string;
  readonly realmId: string;
  /** What the subscriber needs to drop or reload; keep it under 1 kB (PostgreSQL's limit is 8,000 bytes). */
  readonly key: string;
}

type Handler = (notice: Notice) => void;

/**
 * Change notices between processes, over LISTEN and NOTIFY.
 *
 * A notice is sent by the transaction that made the change and arrives when it commits, at every process,
 * this one included. While the listening connection is broken notices are lost; `interrupted` says so,
 * and whoever keeps a copy of state must then ask the database. When it is back, `onRestored` handlers reload.
 */
@Injectable()
export class Notices implements OnModuleInit, OnApplicationShutdown {
  private readonly log = new Logger(Notices.name);
  private readonly handlers = new Map<string, Set<Handler>>();
  private readonly restored = new Set<() => Promise<void>>();
  private connection: pg.Client | null = null;
  private beat: NodeJS.Timeout | null = null;
  private stopped = false;
  private live = false;

  constructor(
    private readonly db: Transactor,
    @Inject(configOf(databaseConfig)) private readonly database: ConfigOf<typeof databaseConfig>,
    @Inject(configOf(clusterConfig)) private readonly config: ConfigOf<typeof clusterConfig>,
  ) {}

  /** True while notices may be lost: cached state must be checked against the database. */
  get interrupted(): boolean {
    return !this.live;
  }

  async onModuleInit(): Promise<void> {
    await this.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    if (this.beat) clearTimeout(this.beat);
    await this.connection?.end().catch(() => undefined);
  }

  /** Sends a notice with the running transaction. */
  async publish(notice: Notice): Promise<void> {
    await this.db.writer.query('select pg_notify($1, $2)', [CHANNEL, JSON.stringify(notice)]);
  }

  /** Calls back for each notice on the topic. Handlers are quick and do not throw: they drop or mark. */
  subscribe(topic: string, handler: Handler): void {
    const handlers = this.handlers.get(topic) ?? new Set<Handler>();
    handlers.add(handler);
    this.handlers.set(topic, handlers);
  }

  /**
   * Calls back after a lost connection is listening again and before `interrupted` turns false:
   * the handler reloads, or drops, everything that it kept.
   */
  onRestored(reload: () => Promise<void>): void {
    this.restored.add(reload);
  }

  private async connect(): Promise<void> {
    if (this.stopped) return;
    const client = new pg.Client({
      connectionString: this.database.url,
      application_name: 'gatehouse-notices',
      connectionTimeoutMillis: 5_000,
      query_timeout: this.config.heartbeatMs * 3,
      keepAlive: true,
    });
    client.on('error', () => {
      this.lost(client);
    });
    client.on('end', () => {
      this.lost(client);
    });
    client.on('notification', ({ payload }) => {
      this.deliver(payload ?? '');
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      this.connection = client;
      for (const reload of this.restored) await reload();
      this.live = true;
      this.schedule(() => void this.heartbeat(client));
    } catch (error) {
      this.log.warn(
        `Change notices are interrupted: ${error instanceof Error ? error.message : String(error)}`,
      );
      client.removeAllListeners();
      client.on('error', () => undefined);
      void client.end().catch(() => undefined);
      this.connection = null;
      this.schedule(() => void this.connect());
    }
  }

  /** A silent connection is a lost one: without the beat a half-open socket would look healthy for minutes. */
  private async heartbeat(client: pg.Client): Promise<void> {
    try {
      await client.query('select 1');
      if (this.connection === client) this.schedule(() => void this.heartbeat(client));
    } catch {
      this.lost(client);
    }
  }

  private lost(client: pg.Client): void {
    if (this.connection !== client || this.stopped) return;
    this.live = false;
    this.connection = null;
    this.log.warn('Change notices are interrupted; state is checked in the database until they are back.');
    client.removeAllListeners();
    client.on('error', () => undefined);
    void client.end().catch(() => undefined);
    this.schedule(() => void this.connect());
  }

  private schedule(work: () => void): void {
    if (this.stopped) return;
    if (this.beat) clearTimeout(this.beat);
    this.beat = setTimeout(work, this.config.heartbeatMs);
    this.beat.unref();
  }

  private deliver(payload: string): void {
    let notice: Notice;
    try {
      notice = JSON.parse(payload) as Notice;
    } catch {
      this.log.error('A change notice could not be read.');
      return;
    }
    for (const handler of this.handlers.get(notice.topic) ?? []) handler(notice);
  }
}
