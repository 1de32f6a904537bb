import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Transactor } from '@gatehouse/database';
import type { Principal, PrincipalKind } from './principal.js';

/** An assignment with the role's name. */
export interface Assignment {
  readonly id: string;
  readonly roleId: string;
  readonly roleName: string;
  readonly principal: Principal;
  readonly grantedBy: string;
  readonly grantedAt: Date;
}

/** What is absent does not filter. */
export interface AssignmentFilter {
  readonly roleId?: string | undefined;
  readonly principal?: Principal | undefined;
}

interface AssignmentRow {
  id: string;
  role_id: string;
  role_name: string;
  principal_kind: PrincipalKind;
  principal_id: string;
  granted_by: string;
  granted_at: Date;
}

const SELECT_ASSIGNMENT = `
  select a.id, a.role_id, r.name as role_name, a.principal_kind, a.principal_id, a.granted_by, a.granted_at
  from role_assignment a join role r on r.realm_id = a.realm_id and r.id = a.role_id`;

const toAssignment = (row: AssignmentRow): Assignment => ({
  id: row.id,
  roleId: row.role_id,
  roleName: row.role_name,
  principal: { kind: row.principal_kind, id: row.principal_id },
  grantedBy: row.granted_by,
  grantedAt: row.granted_at,
});

@Injectable()
export class AssignmentRepository {
  constructor(private readonly db: Transactor) {}

  async listFor(realmId: string, { kind, id }: Principal): Promise<Assignment[]> {
    const rows = await this.db.query<AssignmentRow>(
      `${SELECT_ASSIGNMENT} where a.realm_id = $1 and a.principal_kind = $2 and a.principal_id = $3 order by r.name`,
      [realmId, kind, id],
    );
    return rows.map(toAssignment);
  }

  async findById(realmId: string, id: string): Promise<Assignment | null> {
    const [row] = await this.db.query<AssignmentRow>(
      `${SELECT_ASSIGNMENT} where a.realm_id = $1 and a.id = $2`,
      [realmId, id],
    );
    return row === undefined ? null : toAssignment(row);
  }

  async findOf(realmId: string, roleId: string, { kind, id }: Principal): Promise<Assignment | null> {
    const [row] = await this.db.query<AssignmentRow>(
      `${SELECT_ASSIGNMENT}
       where a.realm_id = $1 and a.role_id = $2 and a.principal_kind = $3 and a.principal_id = $4`,
      [realmId, roleId, kind, id],
    );
    return row === undefined ? null : toAssignment(row);
  }

  /** Those of the realm, of one principal or of one role as the filter says, oldest first, after `after` (exclusive). */
  async list(
    realmId: string,
    { roleId, principal }: AssignmentFilter,
    after: { readonly grantedAt: Date; readonly id: string } | null,
    limit: number,
  ): Promise<Assignment[]> {
    const rows = await this.db.query<AssignmentRow>(
      `${SELECT_ASSIGNMENT} where a.realm_id = $1
         and ($2::uuid is null or a.role_id = $2::uuid)
         and ($3::text is null or (a.principal_kind = $3 and a.principal_id = $4::uuid))
         and ($5::timestamptz is null or (a.granted_at, a.id) > ($5::timestamptz, $6::uuid))
       order by a.granted_at, a.id limit $7`,
      [
        realmId,
        roleId ?? null,
        principal?.kind ?? null,
        principal?.id ?? null,
        after?.grantedAt ?? null,
        after?.id ?? null,
        limit,
      ],
    );
    return rows.map(toAssignment);
  }

  /** Who holds the role, oldest first, those after `after` (exclusive). */
  async listOfRole(
    realmId: string,
    roleId: string,
    after: { readonly grantedAt: Date; readonly id: string } | null,
    limit: number,
  ): Promise<Assignment[]> {
    const rows = await this.db.query<AssignmentRow>(
      `${SELECT_ASSIGNMENT} where a.realm_id = $1 and a.role_id = $2
         and ($3::timestamptz is null or (a.granted_at, a.id) > ($3::timestamptz, $4::uuid))
       order by a.granted_at, a.id limit $5`,
      [realmId, roleId, after?.grantedAt ?? null, after?.id ?? null, limit],
    );
    return rows.map(toAssignment);
  }

  async countFor(realmId: string, { kind, id }: Principal): Promise<number> {
    const rows = await this.db.query<{ n: number }>(
      `select count(*)::int as n from role_assignment
       where realm_id = $1 and principal_kind = $2 and principal_id = $3`,
      [realmId, kind, id],
    );
    return rows[0]?.n ?? 0;
  }

  /** @returns false when the principal holds the role already. */
  async insert(
    realmId: string,
    roleId: string,
    { kind, id }: Principal,
    granted: { readonly by: string; readonly at: Date },
  ): Promise<boolean> {
    const { count } = await this.db.execute<{ id: string }>(
      `insert into role_assignment (realm_id, id, role_id, principal_kind, principal_id, granted_by, granted_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id`,
      [realmId, randomUUID(), roleId, kind, id, granted.by, granted.at],
    );
    return count === 1;
  }

  /** @returns false when there was nothing to take away. */
  async remove(realmId: string, roleId: string, { kind, id }: Principal): Promise<boolean> {
    const { count } = await this.db.execute(
      `delete from role_assignment
       where realm_id = $1 and role_id = $2 and principal_kind = $3 and principal_id = $4`,
      [realmId, roleId, kind, id],
    );
    return count === 1;
  }

  /** @returns how many roles the principal held. */
  async removeAll(realmId: string, { kind, id }: Principal): Promise<number> {
    const { count } = await this.db.execute(
      'delete from role_assignment where realm_id = $1 and principal_kind = $2 and principal_id = $3',
      [realmId, kind, id],
    );
    return count;
  }
}
