import { loadSection } from '@gatehouse/config';
import { databaseConfig, EmbeddedPostgres, type EmbeddedPostgresEvent } from '@gatehouse/database';
import { isGivenSecret } from './environment.js';
import type { Home } from './home.js';
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
  if (isGivenSecret('DATABASE_URL')) {
    return { url: loadSection(databaseConfig).url, embedded: false, stop: () => Promise.resolve() };
  }
  const server = new EmbeddedPostgres();
  const { url } = await server.start({
    directory: home.postgres,
    port: loadSection(startConfig).postgresPort,
    databases: ['gatehouse'],
    onEvent,
  });
  return { url, embedded: true, stop: () => server.stop() };
}
