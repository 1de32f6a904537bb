import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit log. Append only: the database itself refuses an update or a delete. */
export class Audit1795300000006 implements MigrationInterface {
  name = 'Audit1795300000006';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table audit_record (
        position bigint generated always as identity primary key,
        id uuid not null unique,
        realm_id uuid not null references realm (id),
        occurred_at timestamptz not null,
        event_type text not null,
        event_subtype text not null,
        outcome text not null check (outcome in ('success', 'failure')),
        severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
        actor_kind text not null,
        actor_id text not null,
        user_id text,
        username text,
        client_id text,
        target_id text,
        ip_address text,
        user_agent text,
        request_id text,
        source text not null,
        details jsonb not null
      );
      create index audit_record_realm on audit_record (realm_id, position desc);
      create index audit_record_user on audit_record (realm_id, user_id, position desc) where user_id is not null;
      create index audit_record_target on audit_record (realm_id, target_id, position desc)
        where target_id is not null;
      create index audit_record_event on audit_record (realm_id, event_type, event_subtype, position desc);
      create index audit_record_time on audit_record (realm_id, occurred_at);
      create function audit_record_is_append_only() returns trigger language plpgsql as $$
      begin
        raise exception 'audit_record is append only';
      end $$;
      create trigger audit_record_append_only before update or delete on audit_record
        for each statement execute function audit_record_is_append_only();
      create trigger audit_record_no_truncate before truncate on audit_record
        for each statement execute function audit_record_is_append_only();
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table audit_record; drop function audit_record_is_append_only()');
  }
}
