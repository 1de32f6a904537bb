import type { Invocation } from '../cli/command.js';
import { loadSection } from '@gatehouse/config';
import { exitCodes } from '../cli/run-cli.js';
import { withInstallation } from '../start/installation.js';
import { startConfig } from '../start/start.config.js';
import { withDomain } from './domain.js';
import { onMigratedDatabase } from './migrated-database.js';
import { newPassword } from './new-password.js';
import { seed } from './seed.js';

/** `gatehouse seed`: for installations that start their processes themselves; without demo clients. */
export async function run({ terminal }: Invocation): Promise<number> {
  const { administratorUsername: username, administratorPassword: given } = loadSection(startConfig);
  const administrator = { username, password: given ?? newPassword() };
  const { administratorIsNew } = await withInstallation(({ databaseUrl, env }) =>
    onMigratedDatabase(databaseUrl, (ran) =>
      withDomain(env, (domain) =>
        seed(domain, { administrator, upgraded: ran.length > 0, remember: () => Promise.resolve() }),
      ),
    ),
  );
  if (!administratorIsNew) terminal.print(`The administrator ${username} exists.`);
  else if (given !== undefined)
    terminal.print(`Created the administrator ${username} with the given password.`);
  else
    terminal.print(
      `Created the administrator ${username} with the password ${administrator.password} (shown only now).`,
    );
  return exitCodes.success;
}
