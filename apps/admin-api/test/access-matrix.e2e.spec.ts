import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInRoles } from '@gatehouse/rbac';
import { AdminApp, type Caller, type TestRealm } from './support/admin-app.js';
import { guardedRoutes, pathOf, publicRoutes, takesBody, type GuardedRoute } from './support/routes.js';
import type { Answer } from '../../../test/support/exact-request.js';

/** Whether the caller got past every check of who they are, whatever came of the empty request then. */
function verdictOf({ status, body }: Answer): string {
  const code = String(body?.type ?? '').replace(/^.*\/problems\//, '');
  if (status >= 500) return `fault ${String(status)}`;
  if (status === 401) return 'unknown caller';
  if (status === 403) return code;
  return code === 'realms/not-found' ? 'no such realm' : 'admitted';
}

describe('who reaches which route of the admin API', () => {
  let app: AdminApp;
  let home: TestRealm;
  let other: TestRealm;
  let routes: GuardedRoute[];

  beforeAll(async () => {
    app = await AdminApp.start();
    [home, other] = await Promise.all([app.newRealm(), app.newRealm()]);
    routes = guardedRoutes(app);
  });
  afterAll(() => app.stop());

  const isRealmSwitch = (route: GuardedRoute): boolean => route.path === '/realms/:realm/disable';

  async function probe(caller: Caller | null, route: GuardedRoute, realm: TestRealm): Promise<string> {
    const answer = await app.call(
      caller,
      route.method,
      pathOf(route, realm.name),
      takesBody(route) ? {} : undefined,
    );
    const verdict = verdictOf(answer);
    // A realm that a probe disabled would refuse the callers of the next.
    if (isRealmSwitch(route) && verdict === 'admitted')
      expect((await app.call(app.root, 'POST', `${realm.path}/enable`)).status).toBe(200);
    return verdict;
  }

  /** What every route says to the caller, and what it should: only the differences. */
  async function differences(
    caller: Caller | null,
    realm: TestRealm,
    expected: (route: GuardedRoute) => string,
  ): Promise<string[]> {
    const found: string[] = [];
    for (const route of routes) {
      const [verdict, wanted] = [await probe(caller, route, realm), expected(route)];
      if (verdict !== wanted) found.push(`${route.method} ${route.path}: ${verdict} instead of ${wanted}`);
    }
    return found;
  }

  const inRealm = ({ path }: GuardedRoute): boolean => path.includes(':realm');
  const isCreation = ({ method, path }: GuardedRoute): boolean => method === 'POST' && path === '/realms';

  /** What somebody of a realm that is not main is told in their own realm when they hold `held`. */
  const atHome =
    (held: readonly string[]) =>
    (route: GuardedRoute): string => {
      if (!held.includes(route.permission)) return 'http/permission-missing';
      return isCreation(route) ? 'admin-api/main-realm-only' : 'admitted';
    };
  /** The same in another realm: it does not exist for them. */
  const abroad =
    (held: readonly string[]) =>
    (route: GuardedRoute): string =>
      held.includes(route.permission) && inRealm(route) ? 'no such realm' : atHome(held)(route);
  const fromMain =
    (held: readonly string[]) =>
    ({ permission }: GuardedRoute): string =>
      held.includes(permission) ? 'admitted' : 'http/permission-missing';

  it('each route asks for the permission that docs/admin-api.md says', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/admin-api.md'), 'utf8');
    const documented = [...page.matchAll(/^\| `([A-Z]+ \/\S*)`\s+\| `(\S+)`/gm)];
    const asWords = (route: string, permission: string): string => `${route} needs ${permission}`;
    expect(
      routes.map(({ method, path, permission }) => asWords(`${method} ${path}`, permission)).sort(),
    ).toEqual(documented.map(([, route = '', permission = '']) => asWords(route, permission)).sort());
  });

  it('only documentation and health are public', () => {
    expect(routes.length).toBeGreaterThanOrEqual(45);
    expect(publicRoutes(app)).toEqual([
      'GET /',
      'GET /docs',
      'GET /docs.css',
      'GET /health/live',
      'GET /health/ready',
      'GET /openapi.json',
      'GET /problems',
      'GET /problems/:lib/:fact',
    ]);
  });

  it('a stranger reaches none of them', async () => {
    expect(await differences(null, home, () => 'unknown caller')).toEqual([]);
  });

  it('a token that is no token reaches none of them', async () => {
    const forged = { ...app.root, token: `${app.root.token.slice(0, -4)}AAAA` };
    expect(await differences(forged, home, () => 'unknown caller')).toEqual([]);
  });

  it('a user without any role reaches none of them', async () => {
    const nobody = await home.user();
    expect(await differences(nobody, home, atHome([]))).toEqual([]);
    expect(await differences(nobody, other, abroad([]))).toEqual([]);
  });

  it.each(builtInRoles)('the role $name: what it permits, in its own realm only', async (role) => {
    const caller = await home.userWith((await home.role(role.name)).id);
    expect(await differences(caller, home, atHome(role.permissions))).toEqual([]);
    expect(await differences(caller, other, abroad(role.permissions))).toEqual([]);
    expect(await differences(caller, app.main, abroad(role.permissions))).toEqual([]);
  });

  it.each(builtInRoles)('the role $name of the main realm: what it permits, in every realm', async (role) => {
    const caller = await app.main.userWith((await app.main.role(role.name)).id);
    expect(await differences(caller, home, fromMain(role.permissions))).toEqual([]);
  });

  it('each permission opens exactly its own routes, to a user and to a machine', async () => {
    for (const permission of new Set(routes.map((route) => route.permission))) {
      const [user, machine] = await Promise.all([home.user(permission), home.machine(permission)]);
      expect(await differences(user, home, atHome([permission]))).toEqual([]);
      expect(await differences(machine, home, atHome([permission]))).toEqual([]);
    }
  });

  it('a token whose scope names other permissions opens nothing more than it names', async () => {
    const { id, name } = await home.administrator();
    const token = await home.tokenFor(id, name, { scope: 'openid users:read' });
    const narrowed: Caller = { kind: 'user', id, name, token };
    expect(await differences(narrowed, home, atHome(['users:read']))).toEqual([]);
  });
});
