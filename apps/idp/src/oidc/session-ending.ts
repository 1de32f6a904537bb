import type { Transactor } from '@gatehouse/database';
import type { BrowserSessions, EndedAuthorization, LogoutNotices } from '@gatehouse/sessions';
import type { GrantRevocation } from './grant-revocation.js';

/** The part of a browser session that matters at its end. */
export interface EndingSession {
  readonly uid?: string;
  readonly accountId?: string;
  readonly authorizations?: Readonly<
    Record<string, { readonly sid?: string; readonly grantId?: string; readonly persistsLogout?: boolean }>
  >;
}

/**
 * What the end of a browser session means: tokens that carry its `sid` no longer count, and clients that asked for it
 * are told (OpenID Connect Back-Channel Logout 1.0). All of it commits together.
 *
 * What a client may keep beyond the session (`offline_access`, devices) stays.
 */
export class SessionEnding {
  constructor(
    private readonly db: Transactor,
    private readonly grants: GrantRevocation,
    private readonly notices: LogoutNotices,
    private readonly browsers: BrowserSessions,
    private readonly realmId: string,
  ) {}

  async end(session: EndingSession): Promise<void> {
    const authorizations = Object.entries(session.authorizations ?? {});
    await this.db.run(async () => {
      const ended: EndedAuthorization[] = [];
      for (const [clientId, { sid, grantId, persistsLogout }] of authorizations) {
        if (sid !== undefined) ended.push({ clientId, sessionId: sid });
        if (persistsLogout === true) continue;
        if (sid !== undefined) await this.grants.revokeSession(sid);
        if (grantId !== undefined) await this.grants.revoke(grantId);
      }
      if (session.uid !== undefined) await this.browsers.forget(this.realmId, session.uid);
      if (session.accountId !== undefined) await this.notices.queue(this.realmId, session.accountId, ended);
    });
  }
}
