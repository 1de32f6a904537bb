import { loadSection } from '@gatehouse/config';
import { databaseConfig } from '@gatehouse/database';
import { environmentWith, isGivenSecret } from './environment.js';
import { locateHome, openHome } from './home.js';
import { existingKeyRingVariables, keyRingVariables } from './key-ring-file.js';
import { openExistingDatabase, openLocalDatabase, type LocalDatabase } from './local-database.js';

export interface Installation {
  readonly databaseUrl: string;
  /** The environment of whatever works on this installation. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs the work on the database of this installation: the one of DATABASE_URL, else the embedded one, which is
 * made when there is none, and started for the work when it does not run.
 */
export async function withInstallation<Result>(
  work: (installation: Installation) => Promise<Result>,
): Promise<Result> {
  // With a server and a key ring of their own there is nothing to keep here, as in a read-only container.
  const needsHome = !isGivenSecret('DATABASE_URL') || !isGivenSecret('GATEHOUSE_KEYRING');
  const home = needsHome ? await openHome() : locateHome();
  return onDatabase(await openLocalDatabase(home, () => undefined), () => keyRingVariables(home), work);
}

/**
 * The same for commands that work on what is there: they make no database. A new one would only hide that the
 * person meant another.
 *
 * @throws CommandFailed when there is none, or no key ring to open it with
 */
export async function withExistingInstallation<Result>(
  work: (installation: Installation) => Promise<Result>,
): Promise<Result> {
  const home = locateHome();
  return onDatabase(await openExistingDatabase(home), () => existingKeyRingVariables(home), work);
}

async function onDatabase<Result>(
  database: LocalDatabase,
  keyRing: () => Promise<Record<string, string>>,
  work: (installation: Installation) => Promise<Result>,
): Promise<Result> {
  try {
    const env = environmentWith({
      DATABASE_URL: database.url,
      DATABASE_URL_FILE: undefined,
      ...(await keyRing()),
    });
    return await work({ databaseUrl: loadSection(databaseConfig, env).url, env });
  } finally {
    await database.stop();
  }
}
