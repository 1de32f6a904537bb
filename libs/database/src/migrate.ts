import type { DataSource } from 'typeorm';

/** "gatehouse" in ASCII; any number does as long as every version of ours uses the same one. */
const MIGRATION_LOCK = '7449363829';

/**
 * Brings the schema up to date. Safe to call from any number of processes at once: TypeORM itself takes no lock,
 * so one of them holds an advisory lock while the others wait and then find nothing to do.
 *
 * @returns the names of the migrations that this call ran
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const guard = dataSource.createQueryRunner();
  await guard.connect();
  try {
    await guard.query(`set statement_timeout = 0`);
    await guard.query(`select pg_advisory_lock(${MIGRATION_LOCK})`);
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    return ran.map((migration) => migration.name);
  } finally {
    await guard.query(`select pg_advisory_unlock(${MIGRATION_LOCK})`).catch(() => undefined);
    await guard.release();
  }
}

/** The migrations that this build knows and the database lacks. */
export async function pendingMigrations(dataSource: DataSource): Promise<boolean> {
  return dataSource.showMigrations();
}
