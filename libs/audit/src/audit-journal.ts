import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { INSERT_AUDIT_ROWS, type AuditRow } from './audit-row.js';

interface Waiting {
  readonly row: AuditRow;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Rows in one INSERT; past that the statement's own size costs more than a second round trip. */
const MAX_BATCH = 500;

/**
 * Between two flushes under load. It lets records gather, as `commit_delay` does in PostgreSQL: a flush costs both
 * processes the same for one record as for thirty. Who comes alone never waits for it.
 */
const FLUSH_GAP_MS = 1;

/**
 * Group commit for records of events that change nothing else (a token was issued).
 *
 * Each caller waits until its record is durable; while one flush is under way the next callers gather, so that one
 * fsync serves many answers. When a flush fails every caller of it fails, and none may answer success.
 */
@Injectable()
export class AuditJournal implements BeforeApplicationShutdown {
  private waiting: Waiting[] = [];
  private flushing = false;
  private lastFlushMs = 0;

  constructor(private readonly dataSource: DataSource) {}

  append(row: AuditRow): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, resolve, reject });
      this.wake();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    while (this.flushing) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  private wake(): void {
    if (this.flushing || this.waiting.length === 0) return;
    this.flushing = true;
    const flush = (): void => void this.flush();
    // One turn of the event loop at least: requests that arrived together share a flush.
    if (performance.now() - this.lastFlushMs < FLUSH_GAP_MS) setTimeout(flush, FLUSH_GAP_MS);
    else setImmediate(flush);
  }

  private async flush(): Promise<void> {
    const batch = this.waiting.splice(0, MAX_BATCH);
    try {
      await this.dataSource.query(insertPrepared(), [JSON.stringify(batch.map(({ row }) => row))]);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.lastFlushMs = performance.now();
    this.flushing = false;
    this.wake();
  }
}

/**
 * A name lets the server parse and plan the statement once per connection instead of once per flush (measured: 0.20 ms
 * of its CPU against 0.33). TypeORM hands to node-postgres whatever it is given, but its types know only text.
 */
const insertPrepared = (): string =>
  ({ name: 'audit/insert-rows', text: INSERT_AUDIT_ROWS }) as unknown as string;
