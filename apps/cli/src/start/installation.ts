import { loadSection } from '@gatehouse/config';
import { databaseConfig } from '@gatehouse/database';
import { environmentWith, isGivenSecret } from './environment.js';
import { locateHome, openHome } from './home.js';
import { keyRingVariables } from './key-ring-file.js';
import { openLocalDatabase } from './local-database.js';

export interface Installation {
  readonly databaseUrl: string;
  /** The environment of whatever works on this installation. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs the work on the database of this installation: the one of DATABASE_URL, else the embedded one, which is
 * started for the work when it does not run.
 */
export async function withInstallation<Result>(
  work: (installation: Installation) => Promise<Result>,
): Promise<Result> {
  // With a server and a key ring of their own there is nothing to keep here, as in a read-only container.
  const needsHome = !isGivenSecret('DATABASE_URL') || !isGivenSecret('GATEHOUSE_KEYRING');
  const home = needsHome ? await openHome() : locateHome();
  const database = await openLocalDatabase(home, () => undefined);
  try {
    const env = environmentWith({
      DATABASE_URL: database.url,
      DATABASE_URL_FILE: undefined,
      ...(await keyRingVariables(home)),
    });
    return await work({ databaseUrl: loadSection(databaseConfig, env).url, env });
  } finally {
    await database.stop();
  }
}
