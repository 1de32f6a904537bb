import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { newSecret, sha256 } from '@gatehouse/crypto';
import { Transactor } from '@gatehouse/database';
import { Clock, type Actor, type DomainError } from '@gatehouse/kernel';
import {
  initialAccessTokenCreated,
  initialAccessTokenRefused,
  initialAccessTokenRevoked,
} from './clients.audit.js';
import { InitialAccessTokenNotFound } from './clients.errors.js';

export interface InitialAccessToken {
  /** Names it in lists; opens nothing. */
  readonly id: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** `user:<id>`, `client:<id>` or `system:<job>`. */
  readonly createdBy: string;
}

export interface NewInitialAccessToken extends InitialAccessToken {
  /** Shown once; only its SHA-256 is kept. */
  readonly token: string;
}

/** Where a page of tokens ends; the edge carries it to the client and back, checked. */
export interface InitialAccessTokenCursor {
  /** ISO 8601, of the last token shown. */
  readonly createdAt: string;
  readonly id: string;
}

const MOST_PER_PAGE = 200;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is told of a token. Its own id is the hash of what travels, so it has a name of its own in `uid`. */
const METADATA = `uid as id, created_at as "createdAt", expires_at as "expiresAt",
  coalesce(payload->>'createdBy', '') as "createdBy"`;

/** Tokens that let their bearer register clients (RFC 7591 section 1.2, OpenID Connect Dynamic Registration 1.0). */
@Injectable()
export class InitialAccessTokens {
  constructor(
    private readonly db: Transactor,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates one for the realm. It works as often as wanted until it expires, and only while the realm's settings
   * have `registration.mode` at `initial-access-token`.
   */
  create(actor: Actor, realmId: string, expiresInSeconds: number): Promise<NewInitialAccessToken> {
    return this.audit.attempt(actor, refused('create', null), async () => {
      const token = newSecret();
      const createdAt = this.clock.now();
      const iat = this.clock.epochSeconds();
      const exp = iat + expiresInSeconds;
      const made = {
        id: randomUUID(),
        createdAt,
        expiresAt: new Date(exp * 1000),
        createdBy: `${actor.kind}:${actor.id}`,
      };
      const payload = { kind: 'InitialAccessToken', iat, exp, createdBy: made.createdBy };
      await this.db.execute(
        `insert into oidc_artifact (realm_id, kind, id, uid, payload, created_at, expires_at)
         values ($1, 'InitialAccessToken', $2, $3, $4, $5, $6)`,
        [realmId, sha256(token), made.id, JSON.stringify(payload), createdAt, made.expiresAt],
      );
      const expires_at = made.expiresAt.toISOString();
      await this.audit.record(actor, initialAccessTokenCreated({ targetId: made.id }, { expires_at }));
      return { ...made, token };
    });
  }

  /**
   * Those that still work, the newest first. Never the tokens themselves.
   *
   * @param page `limit` is 1 to 200
   */
  async list(
    realmId: string,
    { cursor, limit }: { readonly cursor: InitialAccessTokenCursor | null; readonly limit: number },
  ): Promise<{ readonly tokens: InitialAccessToken[]; readonly next: InitialAccessTokenCursor | null }> {
    const size = Math.min(Math.max(Math.trunc(limit), 1), MOST_PER_PAGE);
    const further = cursor
      ? 'and (created_at < $4::timestamptz or (created_at = $4::timestamptz and uid > $5))'
      : '';
    const tokens = await this.db.query<InitialAccessToken>(
      `select ${METADATA} from oidc_artifact
       where realm_id = $1 and kind = 'InitialAccessToken' and uid is not null and expires_at > $2 ${further}
       order by created_at desc, uid limit $3`,
      [realmId, this.clock.now(), size + 1, ...(cursor ? [cursor.createdAt, cursor.id] : [])],
    );
    const more = tokens.length > size;
    if (more) tokens.pop();
    const last = tokens.at(-1);
    return { tokens, next: more && last ? { createdAt: last.createdAt.toISOString(), id: last.id } : null };
  }

  /**
   * Ends one at once, on every node. Clients that were registered with it stay.
   *
   * @throws InitialAccessTokenNotFound also for one that expired, and for the second of two that revoke it at once
   */
  revoke(actor: Actor, realmId: string, id: string): Promise<void> {
    return this.audit.attempt(actor, refused('revoke', id), async () => {
      const revoked = uuid.test(id) ? await this.remove(realmId, id) : undefined;
      if (!revoked) throw new InitialAccessTokenNotFound();
      const { expiresAt, createdBy } = revoked;
      await this.audit.record(
        actor,
        initialAccessTokenRevoked(
          { targetId: id },
          { expires_at: expiresAt.toISOString(), created_by: createdBy },
        ),
      );
    });
  }

  private async remove(realmId: string, id: string): Promise<InitialAccessToken | undefined> {
    const { rows } = await this.db.execute<InitialAccessToken>(
      `delete from oidc_artifact
       where realm_id = $1 and kind = 'InitialAccessToken' and uid = $2 and expires_at > $3
       returning ${METADATA}`,
      [realmId, id.toLowerCase(), this.clock.now()],
    );
    return rows[0];
  }
}

const refused =
  (operation: string, targetId: string | null) =>
  ({ code }: DomainError) =>
    initialAccessTokenRefused({ targetId }, { operation, refusal: code });
