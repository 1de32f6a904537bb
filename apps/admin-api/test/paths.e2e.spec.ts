import { AdminApp, type Caller, type TestRealm } from './support/admin-app.js';
import { expectStatus } from './support/expect-status.js';
import { guardedRoutes, pathOf } from './support/routes.js';

/** Every letter as `%xx`, which no client would do. */
const percentEncoded = (text: string): string => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&');

/** Lesson 90: what protects a path by its spelling is gone around by another spelling. */
describe('spellings of a path', () => {
  let app: AdminApp;
  let realm: TestRealm;
  let other: TestRealm;
  let own: Caller;
  let nobody: Caller;
  beforeAll(async () => {
    app = await AdminApp.start();
    [realm, other] = [await app.newRealm(), await app.newRealm()];
    [own, nobody] = [await realm.administrator(), await realm.user()];
  });
  afterAll(() => app.stop());

  const spellings = (path: string): string[] => {
    const [, first = '', ...rest] = path.split('/');
    return [
      `/${path}`,
      `/${path.replaceAll('/', '//')}`,
      `${path}/`,
      `${path}//`,
      `${path}/.`,
      `${path}/..`,
      `${path}%2f`,
      `${path}%20`,
      `${path}.json`,
      `${path};x=1`,
      `${path}%3bx`,
      `${path}?`,
      `${path}?/../../health/live`,
      `${path}#/health/live`,
      `/.${path}`,
      `/..${path}`,
      `/health/..${path}`,
      `/health/live/../..${path}`,
      `/docs/..;${path}`,
      `/;${path}`,
      `/%2e%2e${path}`,
      `/\\${path}`,
      path.replaceAll('/', '\\'),
      `/${first.toUpperCase()}/${rest.join('/')}`,
      path.toUpperCase(),
      `/%72ealms/${rest.join('/')}`,
      path.replaceAll('/', '%2f'),
      path.replace(/\/(?=[^/]*$)/, '%2F'),
      `http://127.0.0.1${path}`,
    ];
  };

  it('no spelling of a GET lets a stranger or somebody without rights in, HEAD included', async () => {
    const routes = guardedRoutes(app).filter(({ method }) => method === 'GET');
    for (const route of routes)
      for (const path of spellings(pathOf(route, realm.name)))
        for (const method of ['GET', 'HEAD'])
          for (const [caller, statuses] of [
            [null, [400, 401, 404]],
            [nobody, [400, 403, 404]],
          ] as const) {
            const { status } = await app.call(caller, method, path);
            expectStatus(`${method} ${path}`, status, statuses);
          }
  }, 120_000);

  it('HEAD asks for what GET asks for, and shows no body', async () => {
    for (const route of guardedRoutes(app).filter(({ method }) => method === 'GET')) {
      const path = pathOf(route, realm.name);
      const [get, head] = [await app.call(own, 'GET', path), await app.call(own, 'HEAD', path)];
      expect({ path, status: head.status, text: head.text }).toEqual({ path, status: get.status, text: '' });
      expect((await app.call(nobody, 'HEAD', path)).status).toBe(403);
      expect((await app.call(null, 'HEAD', path)).status).toBe(401);
    }
  });

  it('another spelling of a realm is that realm or none', async () => {
    const encoded = percentEncoded(other.name);
    for (const name of [
      encoded,
      `${other.name}%00`,
      `${other.name}%20`,
      `${realm.name}%2f..%2f${other.name}`,
      `${realm.name}/../${other.name}`,
      other.name.toUpperCase(),
    ]) {
      const { status } = await app.call(own, 'GET', `/realms/${name}/users`);
      expectStatus(name, status, [400, 404]);
    }
    const spelled = percentEncoded(realm.name);
    expect((await app.call(own, 'GET', `/realms/${spelled}/users`)).status).toBe(200);
  });

  it('no header turns one request into another', async () => {
    const headers = {
      'x-http-method-override': 'GET',
      'x-original-url': '/health/live',
      'x-rewrite-url': '/health/live',
      'x-forwarded-prefix': '/health',
      'x-gatehouse-actor': 'root',
      'x-realm': 'main',
    };
    const { status } = await app.send('GET', `${realm.path}/users`, { headers });
    expect(status).toBe(401);
    const abroad = await app.send('GET', `${other.path}/users`, { token: own.token, headers });
    expect(abroad.status).toBe(404);
  });

  it.each(['OPTIONS', 'TRACE', 'PUT', 'PURGE', 'PROPFIND'])('%s does nothing', async (method) => {
    const { status } = await app.call(own, method, `${realm.path}/users`);
    expect([404, 405]).toContain(status);
  });

  it('a token in the query, in the body or twice is no token', async () => {
    const path = `${realm.path}/users`;
    expect((await app.send('GET', `${path}?access_token=${own.token}`)).status).toBe(401);
    const body = { access_token: own.token, username: 'x' };
    expect((await app.call(null, 'POST', path, body)).status).toBe(401);
    const cookie = { cookie: `access_token=${own.token}; token=${own.token}` };
    expect((await app.send('GET', path, { headers: cookie })).status).toBe(401);
  });
});
