import { loadSection } from '@gatehouse/config';
import { databaseConfig, EmbeddedPostgres, type EmbeddedPostgresEvent } from '@gatehouse/database';
import { CommandFailed } from '../cli/explain.js';
import { isGivenSecret } from './environment.js';
import type { Home } from './home.js';
import { runsElsewhere } from './running.js';
import { readStartFile } from './start-file.js';
import { startConfig } from './start.config.js';

export interface LocalDatabase {
  readonly url: string;
  readonly embedded: boolean;
  readonly stop: () => Promise<void>;
}

/**
 * The database that this installation uses: the one of DATABASE_URL, else the embedded one, which is started when it
 * does not run and left alone afterwards when somebody else runs it.
 */
export async function openLocalDatabase(
  home: Home,
  onEvent: (event: EmbeddedPostgresEvent) => void,
): Promise<LocalDatabase> {
  if (isGivenSecret('DATABASE_URL')) return elsewhere(loadSection(databaseConfig).url);
  return openEmbedded(home, onEvent);
}

/**
 * The database that this installation has already, for commands that make none: the one of DATABASE_URL, else the
 * one that `gatehouse start` was given and runs on now, else the embedded one.
 *
 * @throws CommandFailed when there is none
 */
export async function openExistingDatabase(home: Home): Promise<LocalDatabase> {
  if (isGivenSecret('DATABASE_URL')) return openLocalDatabase(home, () => undefined);
  const started = await readStartFile(home);
  if (started !== null && (await runsElsewhere(home))) return elsewhere(started.database.url);
  if (!(await EmbeddedPostgres.isIn(home.postgres))) {
    throw new CommandFailed(`There is no database in ${home.directory} yet. Run \`gatehouse start\` first.`);
  }
  return openEmbedded(home, () => undefined);
}

const elsewhere = (url: string): LocalDatabase => ({ url, embedded: false, stop: () => Promise.resolve() });

async function openEmbedded(
  home: Home,
  onEvent: (event: EmbeddedPostgresEvent) => void,
): Promise<LocalDatabase> {
  const server = new EmbeddedPostgres();
  const { url } = await server.start({
    directory: home.postgres,
    port: loadSection(startConfig).postgresPort,
    databases: ['gatehouse'],
    onEvent,
  });
  return { url, embedded: true, stop: () => server.stop() };
}
