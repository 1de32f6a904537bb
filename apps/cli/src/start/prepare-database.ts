import { loadSection } from '@gatehouse/config';
import { databaseConfig } from '@gatehouse/database';
import { demoClients, ensureDemoClients, type DemoSecrets } from '../domain/demo-clients.js';
import { withDomain } from '../domain/domain.js';
import { onMigratedDatabase } from '../domain/migrated-database.js';
import { newPassword } from '../domain/new-password.js';
import { seed } from '../domain/seed.js';
import { readFirstRun, writeFirstRun, type FirstRun } from './first-run.js';
import type { Home } from './home.js';
import { startConfig } from './start.config.js';
import type { StartFile } from './start-file.js';

export interface Prepared extends Pick<StartFile, 'administrator' | 'clients'> {
  readonly administratorIsNew: boolean;
}

/** Migrates, and makes what is missing of the realm `main`, the administrator and the demo clients. */
export async function prepareDatabase(home: Home, env: NodeJS.ProcessEnv): Promise<Prepared> {
  const { administratorUsername: username, administratorPassword: given } = loadSection(startConfig, env);
  return onMigratedDatabase(loadSection(databaseConfig, env).url, async (ran) => {
    let known = await readFirstRun(home);
    const remember = async (news: Partial<FirstRun>): Promise<void> => {
      known = { ...known, ...news };
      await writeFirstRun(home, known);
    };
    const remembered = known.administrator?.username === username ? known.administrator.password : undefined;
    const administrator = { username, password: given ?? remembered ?? newPassword() };
    return withDomain(env, async (domain) => {
      const { realm, administratorIsNew } = await seed(domain, {
        administrator,
        upgraded: ran.length > 0,
        remember: () => remember({ administrator }),
      });
      const secrets = await ensureDemoClients(domain, realm, known.secrets, (all) =>
        remember({ secrets: all }),
      );
      // Of an administrator that was there before, the password is what it was then.
      const password = administratorIsNew ? administrator.password : (remembered ?? given ?? null);
      return { administratorIsNew, administrator: { username, password }, clients: clientsWith(secrets) };
    });
  });
}

function clientsWith(secrets: DemoSecrets): StartFile['clients'] {
  const { web, machine, device, firstParty } = demoClients;
  return {
    web: {
      client_id: web.clientId,
      client_secret: secrets.web,
      redirect_uris: web.metadata.redirect_uris ?? [],
    },
    machine: { client_id: machine.clientId, client_secret: secrets.machine },
    device: { client_id: device.clientId },
    firstParty: { client_id: firstParty.clientId, client_secret: secrets.firstParty },
  };
}
