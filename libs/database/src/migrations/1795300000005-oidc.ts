import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the OpenID provider stores, the list of revocations, and back-channel logout deliveries. */
export class Oidc1795300000005 implements MigrationInterface {
  name = 'Oidc1795300000005';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Every id here is the SHA-256 of the secret that travels; a copy of the table redeems nothing.
      create table oidc_artifact (
        realm_id uuid not null references realm (id) on delete cascade,
        kind text not null,
        id text not null,
        payload jsonb not null,
        grant_id text,
        user_code text,
        uid text,
        account_id text,
        client_id text,
        consumed_at timestamptz,
        expires_at timestamptz,
        -- How a device is polling (RFC 8628 section 3.5).
        polled_at timestamptz,
        poll_interval_seconds integer,
        created_at timestamptz not null default now(),
        primary key (realm_id, kind, id)
      );
      create index oidc_artifact_grant on oidc_artifact (realm_id, grant_id) where grant_id is not null;
      create unique index oidc_artifact_uid on oidc_artifact (realm_id, kind, uid) where uid is not null;
      create unique index oidc_artifact_user_code on oidc_artifact (realm_id, kind, user_code)
        where user_code is not null;
      create index oidc_artifact_account on oidc_artifact (realm_id, account_id) where account_id is not null;
      create index oidc_artifact_client on oidc_artifact (realm_id, client_id) where client_id is not null;
      create index oidc_artifact_expiry on oidc_artifact (expires_at);
      -- What no longer counts, although its signature still verifies.
      create table revocation (
        position bigint generated always as identity unique,
        realm_id uuid not null references realm (id) on delete cascade,
        kind text not null check (kind in ('token', 'session', 'grant', 'user', 'client')),
        value text not null,
        revoked_at timestamptz not null,
        expires_at timestamptz not null,
        primary key (realm_id, kind, value)
      );
      create index revocation_expiry on revocation (expires_at);
      create table backchannel_logout (
        realm_id uuid not null references realm (id) on delete cascade,
        id uuid not null,
        client_id text not null,
        subject text not null,
        session_id text not null,
        created_at timestamptz not null,
        next_attempt_at timestamptz not null,
        attempts integer not null default 0,
        last_error text,
        primary key (realm_id, id),
        unique (realm_id, client_id, session_id)
      );
      create index backchannel_logout_due on backchannel_logout (next_attempt_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table backchannel_logout, revocation, oidc_artifact');
  }
}
