import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Roles, what they permit, and who holds them. */
export class Rbac1795300000003 implements MigrationInterface {
  name = 'Rbac1795300000003';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table role (
        realm_id uuid not null references realm (id) on delete cascade,
        id uuid not null,
        name text not null,
        description text not null default '',
        built_in boolean not null default false,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (realm_id, id)
      );
      -- "admin" beside "Admin" would only deceive.
      create unique index role_name on role (realm_id, lower(name));
      create table role_permission (
        realm_id uuid not null,
        role_id uuid not null,
        permission text not null,
        granted_at timestamptz not null,
        primary key (realm_id, role_id, permission),
        foreign key (realm_id, role_id) references role (realm_id, id) on delete cascade
      );
      create table role_assignment (
        realm_id uuid not null,
        id uuid not null,
        role_id uuid not null,
        principal_kind text not null check (principal_kind in ('user', 'client')),
        principal_id uuid not null,
        granted_by text not null,
        granted_at timestamptz not null,
        primary key (realm_id, id),
        unique (realm_id, role_id, principal_kind, principal_id),
        foreign key (realm_id, role_id) references role (realm_id, id) on delete cascade
      );
      create index role_assignment_principal on role_assignment (realm_id, principal_kind, principal_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table role_assignment, role_permission, role');
  }
}
