import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Counters of the rate limiter, shared by all nodes. The columns and their order are those that
 * rate-limiter-flexible writes. Unlogged: a counter is written on every try and may be lost with the server.
 */
export class RateLimit1795300000009 implements MigrationInterface {
  name = 'RateLimit1795300000009';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create unlogged table rate_limit (
        key text primary key,
        points integer not null default 0,
        expire bigint
      );
      create index rate_limit_expire on rate_limit (expire);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table rate_limit');
  }
}
