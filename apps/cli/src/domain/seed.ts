import { assertKeyRingFits, mainRealm, type Realm } from '@gatehouse/realms';
import { ADMIN_ROLE } from '@gatehouse/rbac';
import { assignRoles, rolesNamed } from './assign-roles.js';
import { noRealm, type Domain } from './domain.js';

export interface Administrator {
  readonly username: string;
  readonly password: string;
}

export interface SeedOptions {
  readonly administrator: Administrator;
  /** Runs before the administrator is created, so that a crash in between does not lose the password. */
  readonly remember: () => Promise<void>;
  /** The schema changed just now: older realms may lack roles or permissions. */
  readonly upgraded: boolean;
}

export interface Seeded {
  readonly realm: Realm;
  /** False when a user of that name was there before: then the password is what it was. */
  readonly administratorIsNew: boolean;
}

/**
 * What every installation has: the realm `main`, its roles, its first administrator. Repeatable.
 *
 * @throws KeyRingMismatch when the key ring does not open what the database holds
 */
export async function seed(domain: Domain, options: SeedOptions): Promise<Seeded> {
  const realm = await ensureMainRealm(domain);
  await assertKeyRingFits(domain.realmSecrets, realm.id);
  await (options.upgraded ? refreshEveryRealm(domain) : refreshRoles(domain, realm));
  return { realm, administratorIsNew: await ensureAdministrator(domain, realm, options) };
}

async function ensureMainRealm({ realms, actorIn }: Domain): Promise<Realm> {
  const found = await realms.findByName(mainRealm);
  return found ?? realms.create(actorIn(noRealm), { name: mainRealm, displayName: 'Gatehouse' });
}

async function refreshRoles({ roles, actorIn }: Domain, { id }: Realm): Promise<void> {
  await roles.ensureBuiltInRoles(actorIn(id), id);
}

async function refreshEveryRealm(domain: Domain): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await domain.realms.list({ cursor, limit: 200 });
    for (const realm of page.realms) await refreshRoles(domain, realm);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

async function ensureAdministrator(
  domain: Domain,
  { id: realmId }: Realm,
  { administrator: { username, password }, remember }: SeedOptions,
): Promise<boolean> {
  const { users, actorIn } = domain;
  const actor = actorIn(realmId);
  const found = await users.findByLogin(realmId, username);
  if (found) return false;
  const roles = await rolesNamed(domain, realmId, [ADMIN_ROLE]);
  await remember();
  const created = await users.create(actor, realmId, {
    username,
    password,
    name: 'Administrator',
    email: `${addressName(username)}@localhost`,
    emailVerified: true,
  });
  await assignRoles(domain, realmId, roles, { kind: 'user', id: created.id });
  return true;
}

/** A username may hold what an address may not. */
function addressName(username: string): string {
  return username.replaceAll(/[^A-Za-z0-9_-]/g, '') || 'admin';
}
