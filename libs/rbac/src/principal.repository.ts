import { Injectable } from '@nestjs/common';
import { Transactor } from '@gatehouse/database';
import { ADMIN_ROLE } from './built-in-roles.js';
import type { Principal } from './principal.js';

/** What somebody holds: the names of their roles and the permissions of all of them. */
export interface Held {
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<string>;
}

/**
 * Facts about principals that a rule of ours needs.
 *
 * Two queries read tables of other libs (`app_user`, `oauth_client`): the rule over the set of administrators must
 * see roles and accounts in one statement, under one lock. They read two columns and write nothing.
 */
@Injectable()
export class PrincipalRepository {
  constructor(private readonly db: Transactor) {}

  async heldBy(realmId: string, { kind, id }: Principal): Promise<Held> {
    const rows = await this.db.query<{ name: string; permissions: string[] }>(
      `select r.name, coalesce(array_agg(p.permission) filter (where p.permission is not null), '{}') as permissions
       from role_assignment a
       join role r on r.realm_id = a.realm_id and r.id = a.role_id
       left join role_permission p on p.realm_id = r.realm_id and p.role_id = r.id
       where a.realm_id = $1 and a.principal_kind = $2 and a.principal_id = $3
       group by r.id, r.name order by r.name`,
      [realmId, kind, id],
    );
    return {
      roles: rows.map(({ name }) => name),
      permissions: new Set(rows.flatMap(({ permissions }) => permissions)),
    };
  }

  async exists(realmId: string, { kind, id }: Principal): Promise<boolean> {
    const sql =
      kind === 'user'
        ? 'select 1 from app_user where realm_id = $1 and id = $2'
        : // A client may be on its way out, and nothing but this lock tells its removal of the new row.
          'select 1 from oauth_client where realm_id = $1 and id = $2 for key share';
    return (await this.db.query(sql, [realmId, id])).length === 1;
  }

  /** The enabled, unlocked users who hold the built-in administrator role. */
  async someActiveAdministrators(
    realmId: string,
    except: string,
  ): Promise<{ self: boolean; other: boolean }> {
    const rows = await this.db.query<{ self: boolean; other: boolean }>(
      `select coalesce(bool_or(u.id = $3), false) as self, coalesce(bool_or(u.id <> $3), false) as other
       from role r
       join role_assignment a on a.realm_id = r.realm_id and a.role_id = r.id and a.principal_kind = 'user'
       join app_user u on u.realm_id = a.realm_id and u.id = a.principal_id
       where r.realm_id = $1 and r.built_in and r.name = $2 and u.enabled and u.locked_at is null`,
      [realmId, ADMIN_ROLE, except],
    );
    return rows[0] ?? { self: false, other: false };
  }
}
