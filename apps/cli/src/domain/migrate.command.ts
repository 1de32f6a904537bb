import type { Invocation } from '../cli/command.js';
import { exitCodes } from '../cli/run-cli.js';
import { withInstallation } from '../start/installation.js';
import { onMigratedDatabase } from './migrated-database.js';

/** `gatehouse migrate`: safe to run from several machines at once. */
export async function run({ terminal }: Invocation): Promise<number> {
  const ran = await withInstallation(({ databaseUrl }) =>
    onMigratedDatabase(databaseUrl, (names) => Promise.resolve(names)),
  );
  for (const name of ran) terminal.print(name);
  terminal.note(ran.length === 0 ? 'The schema is up to date.' : `Ran ${String(ran.length)} migrations.`);
  return exitCodes.success;
}
