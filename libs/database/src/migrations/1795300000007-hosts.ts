import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The sample resource that the resource API guards. */
export class Hosts1795300000007 implements MigrationInterface {
  name = 'Hosts1795300000007';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table host (
        realm_id uuid not null references realm (id) on delete cascade,
        id uuid not null,
        name text not null,
        address text,
        state text not null check (state in ('pending', 'approved', 'decommissioned')),
        registered_by text not null,
        registered_at timestamptz not null,
        approved_by text,
        approved_at timestamptz,
        decommissioned_by text,
        decommissioned_at timestamptz,
        version integer not null default 1,
        primary key (realm_id, id)
      );
      create unique index host_name on host (realm_id, lower(name)) where state <> 'decommissioned';
      create index host_listing on host (realm_id, registered_at desc, id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table host');
  }
}
