import type { MigrationInterface, QueryRunner } from 'typeorm';

/** OAuth clients, their secrets, and what people allowed them. */
export class Clients1795300000004 implements MigrationInterface {
  name = 'Clients1795300000004';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table oauth_client (
        realm_id uuid not null references realm (id) on delete cascade,
        id uuid not null,
        client_id text not null,
        name text not null,
        enabled boolean not null default true,
        first_party boolean not null default false,
        refresh_tokens text not null default 'rotate' check (refresh_tokens in ('rotate', 'fixed')),
        dynamic boolean not null default false,
        metadata jsonb not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        version integer not null default 1,
        primary key (realm_id, id),
        unique (realm_id, client_id)
      );
      create table client_secret (
        realm_id uuid not null,
        id uuid not null,
        client_row_id uuid not null,
        hash text not null,
        hint text not null,
        created_at timestamptz not null,
        expires_at timestamptz,
        primary key (realm_id, id),
        foreign key (realm_id, client_row_id) references oauth_client (realm_id, id) on delete cascade
      );
      create index client_secret_client on client_secret (realm_id, client_row_id);
      create table consent (
        realm_id uuid not null,
        user_id uuid not null,
        client_row_id uuid not null,
        scopes jsonb not null,
        granted_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (realm_id, user_id, client_row_id),
        foreign key (realm_id, user_id) references app_user (realm_id, id) on delete cascade,
        foreign key (realm_id, client_row_id) references oauth_client (realm_id, id) on delete cascade
      );
      create index consent_client on consent (realm_id, client_row_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table consent, client_secret, oauth_client');
  }
}
