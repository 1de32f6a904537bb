import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Realms, their settings, their signing keys and their secrets. */
export class Realms1795300000001 implements MigrationInterface {
  name = 'Realms1795300000001';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table realm (
        id uuid primary key,
        name text not null unique check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
        display_name text not null,
        enabled boolean not null default true,
        settings jsonb not null,
        settings_version integer not null default 1,
        created_at timestamptz not null,
        updated_at timestamptz not null
      );
      create table signing_key (
        realm_id uuid not null references realm (id) on delete cascade,
        kid text not null,
        alg text not null,
        state text not null check (state in ('next', 'active', 'retiring', 'retired')),
        public_jwk jsonb not null,
        created_at timestamptz not null,
        activated_at timestamptz,
        retiring_at timestamptz,
        -- While it is retiring: when the last token that it signed has surely expired.
        retire_after timestamptz,
        retired_at timestamptz,
        -- The longest life that a token signed with this key could be given while it was active.
        longest_token_seconds integer not null default 0,
        primary key (realm_id, kid)
      );
      create unique index signing_key_one_active on signing_key (realm_id, alg) where state = 'active';
      create unique index signing_key_one_next on signing_key (realm_id, alg) where state = 'next';
      create table signing_key_secret (
        realm_id uuid not null,
        kid text not null,
        sealed text not null,
        primary key (realm_id, kid),
        foreign key (realm_id, kid) references signing_key (realm_id, kid) on delete cascade
      );
      create table realm_secret (
        realm_id uuid not null references realm (id) on delete cascade,
        name text not null,
        sealed text not null,
        created_at timestamptz not null,
        primary key (realm_id, name)
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table realm_secret, signing_key_secret, signing_key, realm');
  }
}
