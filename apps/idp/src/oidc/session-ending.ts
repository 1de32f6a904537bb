import type { Transactor } from '@gatehouse/database';
import type { Clock } from '@gatehouse/kernel';
import type { GrantRevocation } from './grant-revocation.js';
import type { BackchannelLogout } from './backchannel-logout.js';

interface SessionState {
  readonly accountId?: string;
  readonly authorizations?: Record<string, { sid?: string; grantId?: string; persistsLogout?: boolean }>;
}

/**
 * What the end of a browser session means: tokens that carry its `sid` no longer count, and clients that asked for it
 * are told (OpenID Connect Back-Channel Logout 1.0). All of it commits with the session's own removal.
 */
export class SessionEnding {
  constructor(
    private readonly db: Transactor,
    private readonly grants: GrantRevocation,
    private readonly logout: BackchannelLogout,
    private readonly clock: Clock,
    private readonly realmId: string,
  ) {}

  async end(session: SessionState): Promise<void> {
    await this.db.run(async () => {
      for (const [clientId, { sid, grantId, persistsLogout }] of Object.entries(session.authorizations ?? {})) {
        if (sid === undefined) continue;
        if (persistsLogout !== true) await this.grants.revokeSession(sid);
        if (grantId !== undefined && persistsLogout !== true) await this.grants.revoke(grantId);
        if (session.accountId !== undefined)
          await this.logout.schedule({
            realmId: this.realmId,
            clientId,
            subject: session.accountId,
            sessionId: sid,
            at: this.clock.now(),
          });
      }
    });
  }
}
