import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Users, their credentials, groups, mailed tokens, lockout counters. */
export class Accounts1795300000002 implements MigrationInterface {
  name = 'Accounts1795300000002';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table app_user (
        realm_id uuid not null references realm (id) on delete cascade,
        id uuid not null,
        username text not null,
        username_key text not null,
        email text,
        email_key text,
        email_verified boolean not null default false,
        name text,
        given_name text,
        family_name text,
        claims jsonb not null default '{}',
        enabled boolean not null default true,
        locked_at timestamptz,
        lock_reason text,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        version integer not null default 1,
        primary key (realm_id, id),
        unique (realm_id, username_key)
      );
      create unique index app_user_email on app_user (realm_id, email_key) where email_key is not null;
      create index app_user_created on app_user (realm_id, created_at desc, id);
      create table password_credential (
        realm_id uuid not null,
        user_id uuid not null,
        hash text not null,
        must_change boolean not null default false,
        changed_at timestamptz not null,
        primary key (realm_id, user_id),
        foreign key (realm_id, user_id) references app_user (realm_id, id) on delete cascade
      );
      create table user_group (
        realm_id uuid not null references realm (id) on delete cascade,
        id uuid not null,
        name text not null,
        name_key text not null,
        created_at timestamptz not null,
        primary key (realm_id, id),
        unique (realm_id, name_key)
      );
      create table user_group_member (
        realm_id uuid not null,
        group_id uuid not null,
        user_id uuid not null,
        added_at timestamptz not null,
        primary key (realm_id, group_id, user_id),
        foreign key (realm_id, group_id) references user_group (realm_id, id) on delete cascade,
        foreign key (realm_id, user_id) references app_user (realm_id, id) on delete cascade
      );
      create index user_group_member_user on user_group_member (realm_id, user_id);
      -- A token that a mail carries. Only its SHA-256 is kept; spending it is one conditional update.
      create table mailed_token (
        realm_id uuid not null,
        hash text not null,
        purpose text not null check (purpose in ('verify-email', 'reset-password')),
        user_id uuid not null,
        email text not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        spent_at timestamptz,
        primary key (realm_id, hash),
        foreign key (realm_id, user_id) references app_user (realm_id, id) on delete cascade
      );
      create index mailed_token_user on mailed_token (realm_id, user_id, purpose);
      create index mailed_token_expiry on mailed_token (expires_at);
      -- One row per subject that somebody tried to sign in as, whether it exists or not.
      create table login_attempt_counter (
        realm_id uuid not null references realm (id) on delete cascade,
        subject text not null,
        failures integer not null,
        last_failure_at timestamptz not null,
        locked_until timestamptz,
        -- The try that was counted last; tells a counted try from a refused one in the same statement.
        last_try uuid not null,
        primary key (realm_id, subject)
      );
      create index login_attempt_counter_age on login_attempt_counter (last_failure_at);
      -- Somebody asked for a new password. Looked up by a job, so that the answer cannot tell whether the account exists.
      create table recovery_request (
        realm_id uuid not null references realm (id) on delete cascade,
        id uuid not null,
        login_key text not null,
        ip_address text,
        user_agent text,
        request_id text,
        source text not null,
        created_at timestamptz not null,
        primary key (realm_id, id)
      );
      create index recovery_request_age on recovery_request (created_at);
      create table mail_outbox (
        id uuid primary key,
        realm_id uuid not null references realm (id) on delete cascade,
        recipient text not null,
        -- Subject, text and HTML, sealed: a mail may carry a token that works.
        sealed text not null,
        created_at timestamptz not null,
        next_attempt_at timestamptz not null,
        attempts integer not null default 0,
        last_error text
      );
      create index mail_outbox_due on mail_outbox (next_attempt_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      `drop table mail_outbox, recovery_request, login_attempt_counter, mailed_token, user_group_member, user_group,
        password_credential, app_user`,
    );
  }
}
