import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a person recognizes a browser session by. The session itself is an artifact of the provider. */
export class BrowserSessions1795300000011 implements MigrationInterface {
  name = 'BrowserSessions1795300000011';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table browser_session (
        realm_id uuid not null references realm (id) on delete cascade,
        -- SHA-256 of the session's uid, as in oidc_artifact; it survives the new id that each sign-in brings.
        uid text not null,
        user_id uuid not null,
        user_agent text check (length(user_agent) <= 256),
        address text check (length(address) <= 64),
        began_at timestamptz not null,
        last_used_at timestamptz not null,
        expires_at timestamptz not null,
        primary key (realm_id, uid),
        foreign key (realm_id, user_id) references app_user (realm_id, id) on delete cascade
      );
      create index browser_session_user on browser_session (realm_id, user_id);
      create index browser_session_expiry on browser_session (expires_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table browser_session');
  }
}
