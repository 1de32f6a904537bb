import { AdminApp, aPassword, type Caller, type TestRealm } from './support/admin-app.js';
import { secretsIn } from './support/no-secrets.js';
import { guardedRoutes, pathOf } from './support/routes.js';
import type { Json } from '../../../test/support/json.js';

describe('answers', () => {
  let app: AdminApp;
  let realm: TestRealm;
  let own: Caller;
  beforeAll(async () => {
    ({ app, realm, own } = await AdminApp.withRealm());
  });
  afterAll(() => app.stop());

  it('carry no secret that was ever made, neither as it is nor as it is kept', async () => {
    const password = aPassword();
    const user = (await app.call(own, 'POST', `${realm.path}/users`, { username: 'ada', password })).body;
    const client = (
      await app.call(own, 'POST', `${realm.path}/clients`, {
        client_name: 'Shop',
        redirect_uris: ['https://shop.example/callback'],
      })
    ).body;
    const added = (await app.call(own, 'POST', `${realm.path}/clients/${client.client.id as string}/secrets`))
      .body;
    const token = (await app.call(own, 'POST', `${realm.path}/initial-access-tokens`)).body;
    const group = (await app.call(own, 'POST', `${realm.path}/groups`, { name: 'Crew' })).body;
    const role = await realm.role('Admin');
    const stored = await app.db.query<{ value: string }>(
      `select hash as value from password_credential union all select hash from client_secret
       union all select sealed from realm_secret union all select sealed from signing_key_secret
       union all select id from oidc_artifact`,
    );
    const secrets = [
      password,
      client.client_secret,
      added.client_secret,
      token.token,
      own.token,
      ...stored.map(({ value }) => value),
    ] as string[];
    expect(secrets.length).toBeGreaterThan(12);
    const idsFor = (path: string): string =>
      (/users\/:id/.test(path)
        ? user.id
        : /clients\/:id/.test(path)
          ? client.client.id
          : /groups\/:id/.test(path)
            ? group.id
            : role.id) as string;
    const seen: string[] = [];
    for (const route of guardedRoutes(app).filter(({ method }) => method === 'GET')) {
      const answer = await app.call(own, 'GET', pathOf(route, realm.name, { id: idsFor(route.path) }));
      expect({ route: route.path, status: answer.status }).toEqual({ route: route.path, status: 200 });
      for (const secret of secrets) expect(answer.text.includes(secret)).toBe(false);
      seen.push(route.path);
    }
    expect(seen.length).toBeGreaterThanOrEqual(15);
  });

  it('the check itself finds what it looks for', () => {
    const hidden = { client: { client_secret: 's' }, items: [{ passwordHash: 'h' }, { jwk: { d: 'x' } }] };
    expect(secretsIn('GET', '/realms/main/clients', hidden)).toEqual([
      '/client/client_secret',
      '/items/passwordHash',
      '/items/jwk/d',
    ]);
  });

  it('are never cached and never sniffed', async () => {
    const { headers } = await app.call(own, 'GET', `${realm.path}/users`);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('the root page says what this is and where the documentation is', async () => {
    const page = await app.send('GET', '/');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.text).toContain('href="/docs"');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    const docs = await app.send('GET', '/docs');
    expect(docs.status).toBe(200);
    // Names are set as code, and answers are told by their members.
    expect(docs.text).not.toContain('`');
    expect(docs.text).toContain('<code>lockedAt</code>');
    for (const { path } of guardedRoutes(app))
      expect(docs.text).toContain(path.replaceAll(/:(\w+)/g, '{$1}'));
  });

  it('the OpenAPI document shows every route, its permission, its input and its answer', async () => {
    const { body: document } = await app.send('GET', '/openapi.json');
    for (const { method, path, permission } of guardedRoutes(app)) {
      const operation = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      const label = `${method} ${path}`;
      expect({ label, permission: operation?.['x-permission'] }).toEqual({ label, permission });
      expect({ label, summary: typeof operation.summary }).toEqual({ label, summary: 'string' });
      const success = Object.entries<Json>(operation.responses).find(([status]) => status.startsWith('2'));
      expect({ label, answers: success?.[0] === '204' || success?.[1].content !== undefined }).toEqual({
        label,
        answers: true,
      });
      const parameters = (operation.parameters ?? []).map(({ name }: { name: string }) => name);
      for (const [, name] of path.matchAll(/:(\w+)/g))
        expect({ label, parameters }).toMatchObject({
          label,
          parameters: expect.arrayContaining([name]),
        });
    }
    const { schemas } = document.components;
    expect(schemas.CreateUserBody.properties.password).toMatchObject({ writeOnly: true });
    const refs = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)];
    expect(refs.every(([, name]) => Object.hasOwn(schemas, name ?? ''))).toBe(true);
  });
});
