import { AdminApp, aPassword, type Caller, type TestRealm } from './support/admin-app.js';
import { guardedRoutes, pathOf, takesBody } from './support/routes.js';

interface Things {
  readonly user: string;
  readonly group: string;
  readonly client: string;
  readonly secret: string;
  readonly role: string;
  readonly assignment: string;
  readonly registrationToken: string;
}

describe('ids of another realm', () => {
  let app: AdminApp;
  let home: TestRealm;
  let other: TestRealm;
  let own: Caller;
  let mine: Things;
  let theirs: Things;

  async function thingsIn(realm: TestRealm): Promise<Things> {
    const post = async (path: string, body: unknown) =>
      (await app.call(app.root, 'POST', realm.path + path, body)).body;
    const user = await post('/users', { username: 'ada', password: aPassword() });
    const group = await post('/groups', { name: 'Crew' });
    const { client } = await post('/clients', {
      client_name: 'Shop',
      redirect_uris: ['https://shop.example/callback'],
    });
    const { secret } = await post(`/clients/${client.id as string}/secrets`, {});
    const role = await post('/roles', { name: 'Reader', permissions: ['users:read'] });
    const held = { roleId: role.id, principalKind: 'user', principalId: user.id };
    const assignment = await post('/assignments', held);
    const registrationToken = await post('/initial-access-tokens', {});
    await app.call(
      app.root,
      'PUT',
      `${realm.path}/groups/${group.id as string}/members/${user.id as string}`,
    );
    return {
      user: user.id,
      group: group.id,
      client: client.id,
      secret: secret.id,
      role: role.id,
      assignment: assignment.id,
      registrationToken: registrationToken.id,
    };
  }

  beforeAll(async () => {
    app = await AdminApp.start();
    [home, other] = [await app.newRealm(), await app.newRealm()];
    own = await home.administrator();
    [mine, theirs] = [await thingsIn(home), await thingsIn(other)];
  });
  afterAll(() => app.stop());

  const kindOf = (path: string): keyof Things =>
    path.includes('/users/:id')
      ? 'user'
      : path.includes('/groups/:id')
        ? 'group'
        : path.includes('/clients/:id')
          ? 'client'
          : path.includes('/roles/:id')
            ? 'role'
            : path.includes('/initial-access-tokens/:id')
              ? 'registrationToken'
              : 'assignment';

  /** A body that every route takes what it needs of. */
  const bodies: Readonly<Record<string, object>> = {
    'PATCH users': { name: 'Mallory' },
    'POST lock': { reason: 'x' },
    'POST set-password': { password: 'Correct-Horse-Battery-9' },
    'PATCH groups': { name: 'Taken over' },
    'PATCH roles': { description: 'taken over' },
    'PATCH clients': { client_name: 'Taken over' },
  };
  const bodyOf = (method: string, path: string): object =>
    bodies[`${method} ${path.split('/').at(-1) ?? ''}`] ?? bodies[`${method} ${kindOf(path)}s`] ?? {};

  /** Everything that the other realm has, as rows. */
  async function contents(realm: TestRealm): Promise<unknown> {
    const tables = [
      'realm',
      'app_user',
      'password_credential',
      'user_group',
      'user_group_member',
      'oauth_client',
      'client_secret',
      'role',
      'role_permission',
      'role_assignment',
      'revocation',
      'oidc_artifact',
    ];
    const column = (table: string) => (table === 'realm' ? 'id' : 'realm_id');
    return Promise.all(
      tables.map((table) =>
        app.db.query(`select t::text from ${table} t where ${column(table)} = $1 order by 1`, [realm.id]),
      ),
    );
  }

  it.each([
    ['an administrator of the realm', () => own],
    ['an administrator of the main realm', () => app.root],
  ])('are not found for %s, on any route, and nothing happens to them', async (_, caller) => {
    const before = await contents(other);
    const routes = guardedRoutes(app).filter(({ path }) => path.includes(':id'));
    expect(routes.length).toBeGreaterThanOrEqual(25);
    for (const route of routes) {
      const kind = kindOf(route.path);
      const path = pathOf(route, home.name, { id: theirs[kind], userId: mine.user, secretId: mine.secret });
      const body = takesBody(route) ? bodyOf(route.method, route.path) : undefined;
      const answer = await app.call(caller(), route.method, path, body);
      const label = `${route.method} ${route.path}`;
      expect({ label, status: answer.status }).toEqual({ label, status: 404 });
      const theirPath = path.replace(home.name, other.name);
      if (caller() === own)
        expect((await app.call(caller(), route.method, theirPath, body)).status).toBe(404);
    }
    expect(await contents(other)).toEqual(before);
  });

  it.each([
    ['a member', 'PUT', () => `/groups/${mine.group}/members/${theirs.user}`, undefined],
    ['a member to take out', 'DELETE', () => `/groups/${mine.group}/members/${theirs.user}`, undefined],
    ['a secret', 'DELETE', () => `/clients/${mine.client}/secrets/${theirs.secret}`, undefined],
    [
      'a role to give',
      'POST',
      () => '/assignments',
      () => ({ roleId: theirs.role, principalKind: 'user', principalId: mine.user }),
    ],
    [
      'a user to give a role to',
      'POST',
      () => '/assignments',
      () => ({ roleId: mine.role, principalKind: 'user', principalId: theirs.user }),
    ],
    [
      'a client to give a role to',
      'POST',
      () => '/assignments',
      () => ({ roleId: mine.role, principalKind: 'client', principalId: theirs.client }),
    ],
    [
      'a user who is called a client',
      'POST',
      () => '/assignments',
      () => ({ roleId: mine.role, principalKind: 'client', principalId: mine.user }),
    ],
  ])('are not found as %s beside ids of one’s own', async (_, method, path, body) => {
    const before = await contents(other);
    for (const caller of [own, app.root]) {
      const answer = await app.call(caller, method, home.path + path(), body?.());
      expect(answer.status).toBe(404);
    }
    expect(await contents(other)).toEqual(before);
  });

  it('filters of a list find nothing of another realm', async () => {
    for (const query of [`role_id=${theirs.role}`, `user_id=${theirs.user}`, `client_id=${theirs.client}`])
      expect((await app.call(own, 'GET', `${home.path}/assignments?${query}`)).body.items).toEqual([]);
    const { items } = (await app.call(own, 'GET', `${home.path}/audit?user_id=${theirs.user}`)).body;
    const aimedAt = items.filter(({ outcome }: { outcome: string }) => outcome === 'success');
    expect(aimedAt).toEqual([]);
  });

  it('a realm that exists and one that does not answer alike to who may see neither', async () => {
    const told = await Promise.all(
      [other.name, 'no-such-realm', 'MAIN', 'main'].map((name) =>
        app.call(own, 'GET', `/realms/${name}/users`),
      ),
    );
    // All but the id of the request.
    const [first, ...rest] = told.map(({ status, body }) => ({ status, body: { ...body, instance: '' } }));
    expect(first?.status).toBe(404);
    for (const answer of rest) expect(answer).toEqual(first);
  });

  it('the realm that somebody reached for hears of it, with who it was', async () => {
    await app.call(own, 'POST', `${other.path}/users/${theirs.user}/lock`, { reason: 'x' });
    for (const where of [home, other])
      expect((await where.audited('realm.foreign_access_refused'))[0]).toMatchObject({
        eventType: 'security',
        severity: 'high',
        outcome: 'failure',
        actorId: own.id,
        targetId: other.id,
        details: { home_realm: home.name, route: 'UserAccessController.lock' },
      });
  });
});
