import { rm } from 'node:fs/promises';
import { EmbeddedPostgres } from '@gatehouse/database';
import { CommandFailed } from '../cli/explain.js';
import type { Terminal } from '../cli/terminal.js';
import { isGivenSecret } from './environment.js';
import type { Home } from './home.js';

/**
 * Deletes what earlier starts made, after asking. Only our own files go: the folder may be anything.
 *
 * @returns false when the person says no
 * @throws CommandFailed when the data is not ours to delete or nobody can be asked
 */
export async function reset(home: Home, terminal: Terminal, confirmed: boolean): Promise<boolean> {
  if (isGivenSecret('DATABASE_URL')) {
    throw new CommandFailed(
      '--reset deletes the embedded database only, and DATABASE_URL names a server of your own. ' +
        'Drop and create that database yourself, or unset DATABASE_URL.',
    );
  }
  if (!confirmed && !(await confirm(home, terminal))) return false;
  await EmbeddedPostgres.removeFrom(home.postgres);
  for (const path of [home.keyRing, home.firstRun, home.startFile, home.ports, home.outbox, home.logs]) {
    await rm(path, { recursive: true, force: true });
  }
  return true;
}

async function confirm(home: Home, terminal: Terminal): Promise<boolean> {
  if (!terminal.interactive) {
    throw new CommandFailed('--reset asks before it deletes. Without a terminal, say --yes as well.');
  }
  const answer = await terminal.ask(
    `This deletes every realm, user, client and audit record in ${home.directory}.\nType "reset" to go on: `,
  );
  return answer.trim() === 'reset';
}
