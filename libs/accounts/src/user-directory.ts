import { Injectable } from '@nestjs/common';
import { NoticeCache, Notices } from '@gatehouse/cluster';
import { Transactor } from '@gatehouse/database';
import type { StandardClaims } from './standard-claims.js';
import { isId } from './user.repository.js';

/** A user as hot paths see it: frozen, and at most one notice old. */
export interface DirectoryUser {
  readonly id: string;
  readonly realmId: string;
  readonly username: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly claims: Readonly<StandardClaims>;
  readonly enabled: boolean;
  readonly lockedAt: Date | null;
  /** Enabled and not locked: may sign in and hold tokens. */
  readonly active: boolean;
  readonly mustChangePassword: boolean;
  /** Names of the user's groups, sorted. */
  readonly groups: readonly string[];
  readonly updatedAt: Date;
}

type Row = Omit<DirectoryUser, 'active'>;

const MOST_KEPT = 20_000;

/** Cached look-up of users for tokens, claims and live checks. Kept honest by `users/changed`. */
@Injectable()
export class UserDirectory {
  private readonly cache: NoticeCache<DirectoryUser>;

  constructor(
    private readonly db: Transactor,
    notices: Notices,
  ) {
    this.cache = new NoticeCache<DirectoryUser>(notices, { max: MOST_KEPT, topics: ['users/changed'] });
  }

  /** Null also for an id of another realm. */
  async find(realmId: string, id: string): Promise<DirectoryUser | null> {
    if (!isId(id)) return null;
    return this.cache.get(realmId, id.toLowerCase(), () => this.load(realmId, id));
  }

  private async load(realmId: string, id: string): Promise<DirectoryUser | null> {
    const [row] = await this.db.query<Row>(
      `select u.id, u.realm_id as "realmId", u.username, u.email, u.email_verified as "emailVerified", u.name,
         u.given_name as "givenName", u.family_name as "familyName", u.claims, u.enabled,
         u.locked_at as "lockedAt", u.updated_at as "updatedAt",
         coalesce(c.must_change, false) as "mustChangePassword",
         array(select g.name from user_group_member m
               join user_group g on g.realm_id = m.realm_id and g.id = m.group_id
               where m.realm_id = u.realm_id and m.user_id = u.id order by g.name) as groups
       from app_user u
       left join password_credential c on c.realm_id = u.realm_id and c.user_id = u.id
       where u.realm_id = $1 and u.id = $2`,
      [realmId, id],
    );
    if (!row) return null;
    Object.freeze(row.claims);
    Object.freeze(row.groups);
    return Object.freeze({ ...row, active: row.enabled && row.lockedAt === null });
  }
}
