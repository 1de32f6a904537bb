import { openDataSource, pendingMigrations, sayingWhatFailed } from '@gatehouse/database';
import { CommandFailed } from '../cli/explain.js';
import { withExistingInstallation } from '../start/installation.js';
import { withDomain, type Domain } from './domain.js';

/**
 * The services over the database of this installation, for a command.
 *
 * @throws CommandFailed when the schema is not the one of this version: only `migrate` and `start` change it
 */
export async function onDomain<Result>(work: (domain: Domain) => Promise<Result>): Promise<Result> {
  return withExistingInstallation(async ({ databaseUrl, env }) => {
    await sayingWhatFailed(databaseUrl, () => assertMigrated(databaseUrl));
    return withDomain(env, work);
  });
}

async function assertMigrated(url: string): Promise<void> {
  const dataSource = await openDataSource({ url }, { applicationName: 'gatehouse-cli' });
  try {
    if (!(await pendingMigrations(dataSource))) return;
  } finally {
    await dataSource.destroy();
  }
  throw new CommandFailed(
    'The database is empty, or has an older schema. Run "gatehouse start" first; or "gatehouse migrate", and "gatehouse seed" for an empty one.',
  );
}
