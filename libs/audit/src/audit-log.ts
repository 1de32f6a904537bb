import { Injectable } from '@nestjs/common';
import { Transactor } from '@gatehouse/database';
import { Clock, DomainError, type Actor } from '@gatehouse/kernel';
import type { AuditEvent } from './audit-event.js';
import { AuditJournal } from './audit-journal.js';
import { INSERT_AUDIT_ROWS, toAuditRow } from './audit-row.js';

@Injectable()
export class AuditLog {
  constructor(
    private readonly db: Transactor,
    private readonly journal: AuditJournal,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs one audited operation: its changes and the records it makes commit together.
   *
   * When a rule refuses it, everything it did is rolled back and only the refusal is kept, written after the
   * rollback so that no request ever holds two connections. Must be the outermost transaction.
   */
  async attempt<T>(
    actor: Actor,
    refused: (refusal: DomainError) => AuditEvent,
    work: () => Promise<T>,
  ): Promise<T> {
    if (this.db.isRunning) throw new Error('attempt() must be the outermost transaction');
    try {
      return await this.db.run(work);
    } catch (error) {
      if (error instanceof DomainError) await this.append(actor, refused(error));
      throw error;
    }
  }

  /** Records an event in the running transaction: it is kept exactly when the change is. */
  async record(actor: Actor, ...events: AuditEvent[]): Promise<void> {
    const now = this.clock.now();
    await this.db.writer.query(INSERT_AUDIT_ROWS, [
      JSON.stringify(events.map((event) => toAuditRow(actor, event, now))),
    ]);
  }

  /**
   * Records a refusal, wherever it is found: when a transaction runs, after its rollback, because a request that holds
   * a connection must not wait for another. Whoever calls it throws, so that there is a rollback.
   */
  async refuse(actor: Actor, event: AuditEvent): Promise<void> {
    if (this.db.isRunning) this.db.afterRollback(() => this.append(actor, event));
    else await this.append(actor, event);
  }

  /**
   * Records an event that changes nothing else. Group-committed: resolves when it is durable, and the caller must
   * not answer before. Rejects when it could not be written; then the caller must not answer success.
   */
  append(actor: Actor, event: AuditEvent): Promise<void> {
    return this.journal.append(toAuditRow(actor, event, this.clock.now()));
  }
}
