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
 * Group commit for records of events that change nothing else (a token was issued).
 *
 * Each caller waits until its record is durable; while one flush is under way the next callers gather, so that one
 * fsync serves many answers. When a flush fails every caller of it fails, and none may answer success.
 */
@Injectable()
export class AuditJournal implements BeforeApplicationShutdown {
  private waiting: Waiting[] = [];
  private flushing = false;

  constructor(private readonly dataSource: DataSource) {}

  append(row: AuditRow): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, resolve, reject });
      if (!this.flushing) {
        this.flushing = true;
        // One turn of the event loop later: requests that arrived together share the first flush, too.
        setImmediate(() => void this.flush());
      }
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    while (this.flushing) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  private async flush(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MAX_BATCH);
      try {
        await this.dataSource.query(insertPrepared(), [JSON.stringify(batch.map(({ row }) => row))]);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.flushing = false;
  }
}

/**
 * A name lets the server parse and plan the statement once per connection instead of once per flush (measured: 0.20 ms
 * of its CPU against 0.33). TypeORM hands to node-postgres whatever it is given, but its types know only text.
 */
const insertPrepared = (): string =>
  ({ name: 'audit/insert-rows', text: INSERT_AUDIT_ROWS }) as unknown as string;
