import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Transactor } from '@gatehouse/database';
import { Clock } from '@gatehouse/kernel';

export interface EndedAuthorization {
  /** The OAuth client_id. */
  readonly clientId: string;
  /** The `sid` that the client knows the session by. */
  readonly sessionId: string;
}

/** Queues notices of ended sessions for the clients that asked for them (OpenID Connect Back-Channel Logout 1.0). */
@Injectable()
export class LogoutNotices {
  constructor(
    private readonly db: Transactor,
    private readonly clock: Clock,
  ) {}

  /** Joins the running transaction. Clients without a logout URI are passed over; a repeated notice is one. */
  async queue(realmId: string, subject: string, ended: readonly EndedAuthorization[]): Promise<void> {
    for (const { clientId, sessionId } of ended)
      await this.db.execute(
        `insert into backchannel_logout (realm_id, id, client_id, subject, session_id, created_at, next_attempt_at)
         select $1, $2, client_id, $4, $5, $6, $6 from oauth_client
         where realm_id = $1 and client_id = $3 and enabled and metadata->>'backchannel_logout_uri' is not null
         on conflict (realm_id, client_id, session_id) do nothing`,
        [realmId, randomUUID(), clientId, subject, sessionId, this.clock.now()],
      );
  }
}
