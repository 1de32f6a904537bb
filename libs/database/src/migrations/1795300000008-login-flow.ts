import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each sign-in has come. The browser holds no part of it. */
export class LoginFlow1795300000008 implements MigrationInterface {
  name = 'LoginFlow1795300000008';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table login_flow (
        realm_id uuid not null references realm (id) on delete cascade,
        -- SHA-256 of the interaction's id.
        id text not null,
        step text not null check (
          step in ('identify', 'first-factor', 'second-factor', 'update-password', 'verify-email', 'done')
        ),
        -- The only user who may pass, when the sign-in repeats one; null when anybody may.
        expected_user_id uuid,
        -- Set by the first factor and by nothing else.
        user_id uuid,
        auth_time timestamptz,
        amr jsonb not null default '[]',
        failures integer not null default 0,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        primary key (realm_id, id),
        foreign key (realm_id, user_id) references app_user (realm_id, id) on delete cascade,
        check ((step in ('identify', 'first-factor')) = (user_id is null))
      );
      create index login_flow_expiry on login_flow (expires_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table login_flow');
  }
}
