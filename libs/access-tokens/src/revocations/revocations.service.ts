import { Injectable, Logger } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { Notices } from '@gatehouse/cluster';
import { Transactor } from '@gatehouse/database';
import { Clock, type Actor } from '@gatehouse/kernel';
import { revocationAdded } from '../access-tokens.audit.js';
import { RevocationRepository } from './revocation.repository.js';
import { fromNoticeKey, toNoticeKey } from './revocation-notice.js';
import { RevocationSet, type Revocation, type RevocationKind, type TokenFacts } from './revocation-set.js';

/** No access token may live longer (the realm's settings allow no more), so no revocation needs to. */
export const LONGEST_ACCESS_TOKEN_SECONDS = 86_400;

/** A notice must stay far under PostgreSQL's 8,000 bytes. */
const MAX_VALUE = 512;

/**
 * What no longer counts, although its signature still verifies.
 *
 * A revocation is a row, written by the transaction that revokes and copied into the memory of every process by a
 * notice. Each request asks the memory; while notices are interrupted it asks the database.
 */
@Injectable()
export class Revocations {
  private readonly log = new Logger(Revocations.name);
  private readonly known = new RevocationSet();

  constructor(
    private readonly db: Transactor,
    private readonly rows: RevocationRepository,
    private readonly notices: Notices,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {
    notices.subscribe('revocations/added', ({ realmId, key }) => {
      this.hear(realmId, key);
    });
    // Also runs before the first connection counts as live: nothing is answered from an empty memory.
    notices.onRestored(() => this.load());
  }

  /**
   * Revokes; joins the running transaction and takes effect with it. Repeating it is harmless.
   *
   * `token`, `session` and `grant` revoke what carries the value, whenever it was issued; `user` and `client` what was
   * issued up to now. With an actor it is recorded; null when the caller records it in its own words.
   *
   * @param value jti, sid, grant id, user id or client_id; at most 512 characters
   * @param expiresAt when the last token that it can hit has expired
   */
  async revoke(
    actor: Actor | null,
    realmId: string,
    kind: RevocationKind,
    value: string,
    expiresAt: Date,
  ): Promise<void> {
    if (value === '' || value.length > MAX_VALUE || /[\n\0]/.test(value))
      throw new Error(`a ${kind} revocation cannot carry this value`);
    const revocation: Revocation = {
      realmId,
      kind,
      value,
      revokedAtMs: this.clock.now().getTime(),
      expiresAtMs: expiresAt.getTime(),
    };
    await this.db.run(async () => {
      await this.rows.save(revocation);
      if (actor) await this.audit.record(actor, revocationAdded({ targetId: value }, { kind }));
      await this.notices.publish({ topic: 'revocations/added', realmId, key: toNoticeKey(revocation) });
      // Here at once; elsewhere as soon as the notice arrives.
      this.db.afterCommit(() => {
        this.remember(revocation);
      });
    });
  }

  /** Ends every access token that the user was given up to now. */
  revokeUser(actor: Actor | null, realmId: string, userId: string): Promise<void> {
    return this.revoke(actor, realmId, 'user', userId, this.lastExpiry());
  }

  /** Ends every access token that the client (by client_id) was given up to now, for whichever user. */
  revokeClient(actor: Actor | null, realmId: string, clientId: string): Promise<void> {
    return this.revoke(actor, realmId, 'client', clientId, this.lastExpiry());
  }

  /** A promise only while notices are interrupted and the database has to be asked. */
  isRevoked(realmId: string, token: TokenFacts): boolean | Promise<boolean> {
    if (this.known.isRevoked(realmId, token)) return true;
    return this.notices.interrupted && this.rows.isRevoked(realmId, token);
  }

  /**
   * Milliseconds until a token issued to this user through this client is not hit by a revocation of either: more
   * than 0 only within the second of that revocation, because `iat` has no fractions. Issue the token after waiting.
   */
  waitBeforeIssue(realmId: string, subject: { readonly sub: string; readonly clientId: string }): number {
    const revokedAtMs = this.known.revokedAtMs(realmId, subject);
    if (revokedAtMs === 0) return 0;
    const firstGoodMs = (Math.floor(revokedAtMs / 1000) + 1) * 1000;
    return Math.max(0, firstGoodMs - this.clock.now().getTime());
  }

  /** How many are in memory; for metrics and tests. */
  get size(): number {
    return this.known.size;
  }

  /** Removes expired rows; a leader-only job calls it. */
  prune(): Promise<number> {
    return this.rows.prune(this.clock.now());
  }

  private lastExpiry(): Date {
    return new Date(this.clock.now().getTime() + LONGEST_ACCESS_TOKEN_SECONDS * 1000);
  }

  private async load(): Promise<void> {
    for await (const page of this.rows.readAll(this.clock.now()))
      for (const revocation of page) this.remember(revocation);
  }

  private hear(realmId: string, key: string): void {
    const revocation = fromNoticeKey(realmId, key);
    if (revocation) this.remember(revocation);
    else this.log.error('A revocation notice could not be read.');
  }

  private remember(revocation: Revocation): void {
    this.known.add(revocation, this.clock.now().getTime());
  }
}
