import { AdminApi } from './admin.js';
import { claimsOf, codeFlow } from './oauth.js';
import { RealmFixture, type TestUser } from './realm-fixture.js';

export interface Delegate {
  readonly person: TestUser;
  readonly roleId: string;
  readonly assignmentId: string;
  readonly token: string;
  readonly refreshToken: string;
  readonly clientId: string;
  /** The admin API with this person's own token. */
  readonly api: AdminApi;
}

/** Signs a new person of the realm in, who holds exactly these permissions, or a built-in role by its name. */
export async function newDelegate(
  realm: RealmFixture,
  rights: readonly string[] | 'Admin' | 'Operator' | 'Viewer' | 'Auditor',
): Promise<Delegate> {
  const [person, client, roleId] = await Promise.all([
    realm.newUser(),
    realm.newClient(),
    roleFor(realm, rights),
  ]);
  const assignment = await realm.admin.post<{ id: string }>(`${realm.path}/assignments`, {
    roleId,
    principalKind: 'user',
    principalId: person.id,
  });
  const { tokens } = await codeFlow({
    issuer: realm.issuer,
    client,
    person,
    scope: 'openid offline_access',
  });
  if (claimsOf(tokens.access_token)['sub'] !== person.id) throw new Error('signed in as somebody else');
  return {
    person,
    roleId,
    assignmentId: assignment.id,
    token: tokens.access_token,
    refreshToken: tokens.refresh_token ?? '',
    clientId: client.client_id,
    api: new AdminApi(realm.admin.url, tokens.access_token),
  };
}

async function roleFor(realm: RealmFixture, rights: readonly string[] | string): Promise<string> {
  if (typeof rights !== 'string') {
    const { id } = await realm.admin.post<{ id: string }>(`${realm.path}/roles`, {
      name: RealmFixture.newName('Role'),
      permissions: rights,
    });
    return id;
  }
  const { items } = await realm.admin.get<{ items: { id: string; name: string }[] }>(`${realm.path}/roles`);
  const found = items.find(({ name }) => name === rights);
  if (!found) throw new Error(`no role ${rights}`);
  return found.id;
}
