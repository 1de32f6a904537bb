import { Injectable } from '@nestjs/common';
import { AuditLog, defineAuditEvent } from '@gatehouse/audit';
import { newSecret, sha256 } from '@gatehouse/crypto';
import { Transactor } from '@gatehouse/database';
import { Clock, type Actor, type DomainError } from '@gatehouse/kernel';

export const initialAccessTokenCreated = defineAuditEvent<{ expires_at: string }>(
  'administrative',
  'initial_access_token.created',
  'A token that lets its bearer register clients was created and shown once.',
  { severity: 'medium' },
);
export const initialAccessTokenRefused = defineAuditEvent<{ refusal: string }>(
  'administrative',
  'initial_access_token.refused',
  'Creating a token to register clients was refused.',
  { outcome: 'failure', severity: 'medium' },
);

export interface NewInitialAccessToken {
  /** Shown once; only its SHA-256 is kept. */
  readonly token: string;
  readonly expiresAt: Date;
}

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
    return this.audit.attempt(actor, refused, async () => {
      const token = newSecret();
      const iat = this.clock.epochSeconds();
      const exp = iat + expiresInSeconds;
      const expiresAt = new Date(exp * 1000);
      await this.db.execute(
        `insert into oidc_artifact (realm_id, kind, id, payload, expires_at)
         values ($1, 'InitialAccessToken', $2, $3, $4)`,
        [realmId, sha256(token), JSON.stringify({ kind: 'InitialAccessToken', iat, exp }), expiresAt],
      );
      await this.audit.record(actor, initialAccessTokenCreated({}, { expires_at: expiresAt.toISOString() }));
      return { token, expiresAt };
    });
  }
}

const refused = (refusal: DomainError) => initialAccessTokenRefused({}, { refusal: refusal.code });
