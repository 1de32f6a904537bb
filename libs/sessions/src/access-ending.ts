import { Injectable } from '@nestjs/common';
import { LONGEST_ACCESS_TOKEN_SECONDS, Revocations } from '@gatehouse/access-tokens';
import { Transactor } from '@gatehouse/database';
import { Clock } from '@gatehouse/kernel';
import { BrowserSessions } from './browser-sessions.js';
import { LogoutNotices, type EndedAuthorization } from './logout-notices.js';

interface SessionRow {
  readonly authorizations: Readonly<Record<string, { readonly sid?: string }>> | null;
}

/** Ends access as a whole: everything stored goes, everything signed stops counting. */
@Injectable()
export class AccessEnding {
  constructor(
    private readonly db: Transactor,
    private readonly revocations: Revocations,
    private readonly notices: LogoutNotices,
    private readonly browsers: BrowserSessions,
    private readonly clock: Clock,
  ) {}

  /**
   * Ends every session, grant, code, refresh and access token of a user. Consents are kept: they say what the user
   * allows, not that somebody may act now. Joins the running transaction; the caller records it in its own words.
   */
  async endUser(realmId: string, userId: string): Promise<void> {
    await this.db.run(async () => {
      // What they had when they went: a sign-in of the same moment is told of its end, too.
      const { rows } = await this.db.execute<SessionRow>(
        `delete from oidc_artifact where realm_id = $1 and account_id = $2
         returning case when kind = 'Session' then payload->'authorizations' end as authorizations`,
        [realmId, userId],
      );
      await this.notices.queue(realmId, userId, rows.flatMap(authorizationsOf));
      await this.browsers.forgetUser(realmId, userId);
      await this.revocations.revokeUser(null, realmId, userId);
    });
  }

  /** Ends every grant, code, refresh and access token that a client holds, for whichever user, and for itself. */
  async endClient(realmId: string, clientId: string): Promise<void> {
    await this.db.run(async () => {
      await this.db.execute(`delete from oidc_artifact where realm_id = $1 and client_id = $2`, [
        realmId,
        clientId,
      ]);
      await this.revocations.revokeClient(null, realmId, clientId);
    });
  }

  /** Ends what a client holds for one user: the user took the consent back. */
  async endConsent(realmId: string, userId: string, clientId: string): Promise<void> {
    await this.db.run(async () => {
      const grants = await this.db.query<{ id: string }>(
        `select id from oidc_artifact
         where realm_id = $1 and kind = 'Grant' and account_id = $2 and client_id = $3`,
        [realmId, userId, clientId],
      );
      await this.db.execute(
        `delete from oidc_artifact where realm_id = $1 and account_id = $2 and client_id = $3`,
        [realmId, userId, clientId],
      );
      const until = new Date(this.clock.now().getTime() + LONGEST_ACCESS_TOKEN_SECONDS * 1000);
      for (const { id } of grants) await this.revocations.revoke(null, realmId, 'grant', id, until);
    });
  }
}

const authorizationsOf = ({ authorizations }: SessionRow): EndedAuthorization[] =>
  Object.entries(authorizations ?? {}).flatMap(([clientId, { sid }]) =>
    sid === undefined ? [] : [{ clientId, sessionId: sid }],
  );
