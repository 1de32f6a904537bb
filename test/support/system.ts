import { join } from 'node:path';
import { signInAdministrator, type AdminApi } from './admin.js';
import { RealmFixture } from './realm-fixture.js';
import { readStartFile, type StartFile } from './start-file.js';
import { SYSTEM_HOME } from './system.global-setup.js';

/** The running system that the tests of this run share. */
export class SystemUnderTest {
  private administrator: Promise<AdminApi> | undefined;

  constructor(readonly home: string) {}

  /** Read each time: ports change when a system is started again. */
  get start(): StartFile {
    return readStartFile(this.home);
  }

  get outbox(): string {
    return join(this.home, 'outbox');
  }

  /** The address of the realm `main`, or of another one. */
  issuer(realm = 'main'): string {
    return this.start.idp.issuer.replace(/\/realms\/[^/]+$/, `/realms/${realm}`);
  }

  admin(): Promise<AdminApi> {
    this.administrator ??= signInAdministrator(this.start);
    return this.administrator;
  }

  /** The realm `main`, with the administrator's hands. */
  async main(): Promise<RealmFixture> {
    return new RealmFixture(await this.admin(), 'main', this.issuer());
  }

  /** A realm of one's own, so that its settings are nobody else's. */
  async newRealm(settings: object = {}): Promise<RealmFixture> {
    const admin = await this.admin();
    const name = RealmFixture.newName('realm');
    await admin.post('/realms', {
      name,
      displayName: `Realm ${name}`,
      settings: { ...quickHash, ...settings },
    });
    return new RealmFixture(admin, name, this.issuer(name));
  }
}

/** The cheapest hash that a realm may choose: hundreds of sign-ins, and what they prove is not its cost. */
const quickHash = { password: { hash: { algorithm: 'bcrypt', cost: 10 } } };

let shared: SystemUnderTest | undefined;

export function system(): SystemUnderTest {
  const home = process.env[SYSTEM_HOME];
  if (home === undefined || home === '')
    throw new Error('No system is running: run this through `npm test` or tools/jest.mjs.');
  shared ??= new SystemUnderTest(home);
  return shared;
}
