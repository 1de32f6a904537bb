import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Proofs of possession that were used, so that no node takes one twice. */
export class DpopProofs1795300000010 implements MigrationInterface {
  name = 'DpopProofs1795300000010';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Unlogged: a crash of the server forgets proofs that are a few minutes old at most.
      create unlogged table dpop_proof (
        hash text primary key,
        expires_at timestamptz not null
      );
      create index dpop_proof_expiry on dpop_proof (expires_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table dpop_proof');
  }
}
