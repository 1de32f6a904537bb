import { Injectable } from '@nestjs/common';
import { Transactor } from '@gatehouse/database';
import type { Revocation, RevocationKind, TokenFacts } from './revocation-set.js';

const PAGE = 20_000;
const PRUNE_BATCH = 5_000;

interface RevocationRow {
  position: string;
  realm_id: string;
  kind: RevocationKind;
  value: string;
  revoked_at: Date;
  expires_at: Date;
}

@Injectable()
export class RevocationRepository {
  constructor(private readonly db: Transactor) {}

  /** Adds it, or raises the one that is there: neither the time of a revocation nor its end ever moves back. */
  async save({ realmId, kind, value, revokedAtMs, expiresAtMs }: Revocation): Promise<void> {
    await this.db.writer.query(
      `insert into revocation as r (realm_id, kind, value, revoked_at, expires_at) values ($1, $2, $3, $4, $5)
       on conflict (realm_id, kind, value) do update set
         revoked_at = greatest(r.revoked_at, excluded.revoked_at),
         expires_at = greatest(r.expires_at, excluded.expires_at)`,
      [realmId, kind, value, new Date(revokedAtMs), new Date(expiresAtMs)],
    );
  }

  async isRevoked(realmId: string, token: TokenFacts): Promise<boolean> {
    const rows = await this.db.query(
      `select 1 from revocation where realm_id = $1 and (
         (kind = 'token' and value = $2) or (kind = 'session' and value = $3) or (kind = 'grant' and value = $4)
         or (kind = 'user' and value = $5 and revoked_at >= $7)
         or (kind = 'client' and value = $6 and revoked_at >= $7)) limit 1`,
      [realmId, token.jti, token.sid, token.grantId, token.sub, token.clientId, new Date(token.issuedAtMs)],
    );
    return rows.length > 0;
  }

  /** Everything that has not expired, page by page. */
  async *readAll(now: Date): AsyncGenerator<Revocation[]> {
    let after = '0';
    for (;;) {
      const rows = await this.db.query<RevocationRow>(
        `select position, realm_id, kind, value, revoked_at, expires_at from revocation
         where position > $1 and expires_at > $2 order by position limit $3`,
        [after, now, PAGE],
      );
      yield rows.map((row) => ({
        realmId: row.realm_id,
        kind: row.kind,
        value: row.value,
        revokedAtMs: row.revoked_at.getTime(),
        expiresAtMs: row.expires_at.getTime(),
      }));
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      after = last.position;
    }
  }

  /** Removes what has expired in batches, passing over rows that somebody holds. */
  async prune(now: Date): Promise<number> {
    let removed = 0;
    for (;;) {
      const { count } = await this.db.execute(
        `delete from revocation where ctid = any(array(
           select ctid from revocation where expires_at <= $1 limit $2 for update skip locked))`,
        [now, PRUNE_BATCH],
      );
      removed += count;
      if (count < PRUNE_BATCH) return removed;
    }
  }
}
