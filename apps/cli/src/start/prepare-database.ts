import { loadSection } from '@gatehouse/config';
import { SealBroken } from '@gatehouse/crypto';
import { databaseConfig } from '@gatehouse/database';
import type { Realm } from '@gatehouse/realms';
import { demoClients, ensureDemoClients, type DemoSecrets } from '../domain/demo-clients.js';
import { withDomain, type Domain } from '../domain/domain.js';
import { onMigratedDatabase } from '../domain/migrated-database.js';
import { newPassword } from '../domain/new-password.js';
import { seed } from '../domain/seed.js';
import { passwordOf, type AdministratorPassword, type PasswordState } from './administrator-password.js';
import { readFirstRun, writeFirstRun, type FirstRun } from './first-run.js';
import type { Home } from './home.js';
import { startConfig } from './start.config.js';
import type { StartFile } from './start-file.js';

export interface Prepared extends Pick<StartFile, 'administrator' | 'clients'> {
  readonly administratorPassword: PasswordState;
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
      const { password, state }: AdministratorPassword = administratorIsNew
        ? { password: administrator.password, state: 'new' }
        : await passwordOf([remembered, given], passwordCheck(domain, realm, username));
      // What opens nothing any more is kept no longer.
      if (typeof remembered === 'string' && !administratorIsNew && password !== remembered)
        await remember({ administrator: { username, password: null } });
      return {
        administratorPassword: state,
        administrator: { username, password },
        clients: clientsWith(secrets),
      };
    });
  });
}

function passwordCheck({ users, passwords }: Domain, { id: realmId }: Realm, username: string) {
  return async (password: string): Promise<boolean> => {
    const user = await users.findByLogin(realmId, username);
    try {
      return user !== null && (await passwords.fits(password, await passwords.find(realmId, user.id)));
    } catch (error) {
      // Its pepper is not on the key ring now: nobody can say that it was changed.
      if (error instanceof SealBroken) return true;
      throw error;
    }
  };
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
