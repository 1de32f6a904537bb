import { migrate, openDataSource, sayingWhatFailed } from '@gatehouse/database';

/** "seed" in ASCII; any number does that every version of ours uses. */
const SEED_LOCK = '1936024932';

/**
 * Brings the schema up to date, then runs the work while no other process does: two first starts at once must not
 * make two administrators.
 *
 * `work` gets the names of the migrations that this call ran.
 *
 * @throws DatabaseUnusable when the database cannot be reached or the role may not create in it
 */
export async function onMigratedDatabase<Result>(
  url: string,
  work: (ran: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const dataSource = await sayingWhatFailed(url, () =>
    openDataSource({ url }, { applicationName: 'gatehouse-cli' }),
  );
  try {
    const ran = await sayingWhatFailed(url, () => migrate(dataSource));
    const guard = dataSource.createQueryRunner();
    await guard.connect();
    try {
      await guard.query('set statement_timeout = 0');
      await guard.query(`select pg_advisory_lock(${SEED_LOCK})`);
      return await work(ran);
    } finally {
      await guard.query(`select pg_advisory_unlock(${SEED_LOCK})`).catch(() => undefined);
      await guard.release();
    }
  } finally {
    await dataSource.destroy();
  }
}
