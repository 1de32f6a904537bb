import { loadSection } from '@gatehouse/config';
import { databaseConfig } from '@gatehouse/database';
import { environmentWith } from './environment.js';
import { openHome, type Home } from './home.js';
import { keyRingVariables } from './key-ring-file.js';
import { openLocalDatabase } from './local-database.js';

export interface Installation {
  readonly home: Home;
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
  const home = await openHome();
  const database = await openLocalDatabase(home, () => undefined);
  try {
    const env = environmentWith({
      DATABASE_URL: database.url,
      DATABASE_URL_FILE: undefined,
      ...(await keyRingVariables(home)),
    });
    return await work({ home, databaseUrl: loadSection(databaseConfig, env).url, env });
  } finally {
    await database.stop();
  }
}
