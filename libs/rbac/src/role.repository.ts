import { Injectable } from '@nestjs/common';
import { Transactor } from '@gatehouse/database';
import { Role } from './role.entity.js';

/** A role with what it permits, in the order of the alphabet. */
export interface RoleWithPermissions {
  readonly role: Role;
  readonly permissions: readonly string[];
}

interface RoleRow {
  realm_id: string;
  id: string;
  name: string;
  description: string;
  built_in: boolean;
  created_at: Date;
  updated_at: Date;
  permissions: string[];
}

const SELECT_ROLE = `
  select r.realm_id, r.id, r.name, r.description, r.built_in, r.created_at, r.updated_at,
    coalesce((select array_agg(p.permission order by p.permission) from role_permission p
      where p.realm_id = r.realm_id and p.role_id = r.id), '{}') as permissions
  from role r`;

const toRole = (row: RoleRow): RoleWithPermissions => ({
  role: Object.assign(new Role(), {
    realmId: row.realm_id,
    id: row.id,
    name: row.name,
    description: row.description,
    builtIn: row.built_in,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }),
  permissions: row.permissions,
});

@Injectable()
export class RoleRepository {
  constructor(private readonly db: Transactor) {}

  async findById(realmId: string, id: string): Promise<RoleWithPermissions | null> {
    const rows = await this.db.query<RoleRow>(`${SELECT_ROLE} where r.realm_id = $1 and r.id = $2`, [
      realmId,
      id,
    ]);
    return rows[0] === undefined ? null : toRole(rows[0]);
  }

  /** Case does not count. */
  async findByName(realmId: string, name: string): Promise<RoleWithPermissions | null> {
    const rows = await this.db.query<RoleRow>(
      `${SELECT_ROLE} where r.realm_id = $1 and lower(r.name) = lower($2)`,
      [realmId, name],
    );
    return rows[0] === undefined ? null : toRole(rows[0]);
  }

  /** By name, those after `after` (exclusive; a lower-cased name). */
  async list(realmId: string, after: string | null, limit: number): Promise<RoleWithPermissions[]> {
    const rows = await this.db.query<RoleRow>(
      `${SELECT_ROLE}
       where r.realm_id = $1 and ($2::text is null or lower(r.name) collate "C" > $2 collate "C")
       order by lower(r.name) collate "C" limit $3`,
      [realmId, after, limit],
    );
    return rows.map(toRole);
  }

  async count(realmId: string): Promise<number> {
    const rows = await this.db.query<{ n: number }>(
      'select count(*)::int as n from role where realm_id = $1',
      [realmId],
    );
    return rows[0]?.n ?? 0;
  }

  /** @returns false when the name is taken. */
  async insert(role: Role): Promise<boolean> {
    const { count } = await this.db.execute<{ id: string }>(
      `insert into role (realm_id, id, name, description, built_in, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $6) on conflict do nothing returning id`,
      [role.realmId, role.id, role.name, role.description, role.builtIn, role.createdAt],
    );
    return count === 1;
  }

  async update(role: Role): Promise<void> {
    await this.db.execute(
      'update role set name = $3, description = $4, updated_at = $5 where realm_id = $1 and id = $2',
      [role.realmId, role.id, role.name, role.description, role.updatedAt],
    );
  }

  async remove(realmId: string, id: string): Promise<void> {
    await this.db.execute('delete from role where realm_id = $1 and id = $2', [realmId, id]);
  }

  /** Makes the role permit exactly this; a permission that stays keeps the time when it was granted. */
  async replacePermissions(
    realmId: string,
    roleId: string,
    permissions: readonly string[],
    now: Date,
  ): Promise<void> {
    await this.db.execute(
      `delete from role_permission
       where realm_id = $1 and role_id = $2 and not (permission = any ($3::text[]))`,
      [realmId, roleId, permissions],
    );
    await this.db.execute(
      `insert into role_permission (realm_id, role_id, permission, granted_at)
       select $1, $2, permission, $4 from unnest($3::text[]) as t (permission) on conflict do nothing`,
      [realmId, roleId, permissions, now],
    );
  }
}
