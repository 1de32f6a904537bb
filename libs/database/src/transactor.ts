import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

interface Running {
  readonly manager: EntityManager;
  readonly afterCommit: Array<() => void>;
  readonly afterRollback: Array<() => Promise<void>>;
}

/** The one place that opens transactions. Work inside `run` shares one, wherever it is called from. */
@Injectable()
export class Transactor {
  private readonly running = new AsyncLocalStorage<Running>();

  constructor(private readonly dataSource: DataSource) {}

  /** Joins the running transaction when there is one; otherwise opens it. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.isRunning) return work();
    const callbacks: Omit<Running, 'manager'> = { afterCommit: [], afterRollback: [] };
    const result = await this.dataSource
      .transaction((manager) => this.running.run({ manager, ...callbacks }, work))
      .catch(async (error: unknown) => {
        for (const callback of callbacks.afterRollback) await callback();
        throw error;
      });
    for (const callback of callbacks.afterCommit) callback();
    return result;
  }

  /** Calls back once the outermost transaction is durable; never when it rolls back. At once when none runs. */
  afterCommit(callback: () => void): void {
    const running = this.running.getStore();
    if (running) running.afterCommit.push(callback);
    else callback();
  }

  /**
   * Calls back once the outermost transaction was rolled back and its connection given back; the caller of `run` waits
   * for it. Never when it commits.
   */
  afterRollback(callback: () => Promise<void>): void {
    this.running.getStore()?.afterRollback.push(callback);
  }

  get isRunning(): boolean {
    return this.running.getStore() !== undefined;
  }

  /** For reads: sees the running transaction's writes when there is one. */
  get reader(): EntityManager {
    return this.running.getStore()?.manager ?? this.dataSource.manager;
  }

  /** For writes: a write outside a transaction is a programming error. */
  get writer(): EntityManager {
    const running = this.running.getStore();
    if (!running) throw new Error('write attempted outside Transactor.run()');
    return running.manager;
  }

  /** Makes transactions that name the same invariant run one after another, until each ends. */
  async serialize(invariant: string): Promise<void> {
    await this.writer.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [invariant]);
  }

  /**
   * Runs one SQL statement and gives its rows; for queries that an ORM would only slow down or hide.
   * Uses the running transaction when there is one.
   */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const result: unknown = await this.reader.query(sql, [...parameters]);
    return rowsOf<Row>(result);
  }

  /** Runs one INSERT, UPDATE or DELETE and gives how many rows it touched, and the rows of its RETURNING. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- SQL has no types: the caller names the row
  async execute<Row = never>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<{ count: number; rows: Row[] }> {
    const result: unknown = await this.reader.query(sql, [...parameters]);
    if (Array.isArray(result) && result.length === 2 && typeof result[1] === 'number')
      return { count: result[1], rows: (result[0] ?? []) as Row[] };
    const rows = rowsOf<Row>(result);
    return { count: rows.length, rows };
  }
}

/** TypeORM answers `[rows, count]` for UPDATE and DELETE and bare rows for everything else. */
function rowsOf<Row>(result: unknown): Row[] {
  if (!Array.isArray(result)) return [];
  if (result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number')
    return result[0] as Row[];
  return result as Row[];
}
