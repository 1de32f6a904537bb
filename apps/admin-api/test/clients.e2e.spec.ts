import { createHash, randomUUID } from 'node:crypto';
import { AdminApp, type Caller, type TestRealm } from './support/admin-app.js';

describe('clients', () => {
  let app: AdminApp;
  let realm: TestRealm;
  let own: Caller;
  beforeAll(async () => {
    ({ app, realm, own } = await AdminApp.withRealm());
  });
  afterAll(() => app.stop());

  const call = (method: string, path: string, body?: unknown, caller = own) =>
    app.call(caller, method, realm.path + path, body);
  const web = { client_name: 'Shop', redirect_uris: ['https://shop.example/callback'] };
  const register = (over: object = {}) => call('POST', '/clients', { ...web, ...over });
  const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
  const hashes = async (id: string) =>
    (
      await app.db.query<{ hash: string }>('select hash from client_secret where client_row_id = $1', [id])
    ).map(({ hash }) => hash);

  it('are registered in the words of RFC 7591; the secret is shown once and kept as its hash', async () => {
    const made = await register({ client_id: 'shop', scope: 'openid profile', first_party: true });
    expect(made.status).toBe(201);
    const { client, client_secret: secret } = made.body;
    expect(client).toMatchObject({
      id: expect.any(String),
      client_id: 'shop',
      client_name: 'Shop',
      enabled: true,
      first_party: true,
      refresh_tokens: 'rotate',
      dynamic: false,
      version: 1,
      redirect_uris: web.redirect_uris,
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'openid profile',
    });
    expect(secret).toMatch(/^gcs_[A-Za-z0-9_-]{43}$/);
    expect(await hashes(client.id)).toEqual([sha256(secret)]);
    const read = await call('GET', `/clients/${String(client.id)}`);
    expect(read.body).toEqual(client);
    const listed = await call('GET', '/clients?search=SHO');
    expect(listed.body.items).toEqual([client]);
    expect(read.text + listed.text).not.toContain(secret);
    expect((await realm.audited('client.registered'))[0]).toMatchObject({
      actorId: own.id,
      targetId: client.id,
    });
  });

  it('a public client has no secret and cannot get one', async () => {
    const { body } = await register({ token_endpoint_auth_method: 'none' });
    expect(body.client_secret).toBeUndefined();
    expect((await call('POST', `/clients/${String(body.client.id)}/secrets`)).status).toBe(409);
  });

  it('an empty scope asks for nothing', async () => {
    const machine = { client_name: 'M', grant_types: ['client_credentials'], response_types: [], scope: '' };
    const made = await call('POST', '/clients', { ...machine, redirect_uris: [] });
    expect(made.status).toBe(201);
    expect(made.body.client.scope).toBeUndefined();
  });

  it('one of two with the same client_id at once is made', async () => {
    const answers = await Promise.all([0, 1].map(() => register({ client_id: 'twins' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it.each([
    ['#/redirect_uris/0', { redirect_uris: ['JaVaScRiPt:alert(1)'] }],
    ['#/redirect_uris/0', { redirect_uris: ['https://shop.example/cb#x'] }],
    ['#/redirect_uris/0', { redirect_uris: ['https://a@shop.example/cb'] }],
    ['#/redirect_uris/0', { redirect_uris: ['https://shop.example/..;/cb'] }],
    ['#/redirect_uris/0', { redirect_uris: ['https://shop.example/cb?code=1'] }],
    ['#/redirect_uris', { redirect_uris: [] }],
    ['#/redirect_uris', { redirect_uris: 'https://shop.example/callback' }],
    ['#/logo_uri', { logo_uri: 'data:text/html,x' }],
    ['#/grant_types', { grant_types: ['password'] }],
    ['#/grant_types/0', { grant_types: ['implicit'] }],
    ['#/scope', { scope: 'openid nonsense' }],
    ['#/client_name', { client_name: '' }],
    ['#/client_name', { client_name: 7 }],
    ['#/client_name', { client_name: 'x'.repeat(10_000) }],
    ['#/client_id', { client_id: 'a b' }],
    ['#/client_id', { client_id: 'x'.repeat(101) }],
    ['#/client_id', { client_id: '..' }],
    ['#/first_party', { first_party: 'yes' }],
    ['#/refresh_tokens', { refresh_tokens: 'forever' }],
    ['#', { unheard_of: 1 }],
  ])('points at %s when it is wrong', async (pointer, over) => {
    const answer = await register(over);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer);
  });

  it('change member by member; of two changes based on one version one is taken', async () => {
    const { client } = (await register({ contacts: ['ops@shop.example'] })).body;
    const changed = await call('PATCH', `/clients/${String(client.id)}`, {
      client_name: 'Shop 2',
      contacts: null,
      refresh_tokens: 'fixed',
    });
    expect(changed.body).toMatchObject({ client_name: 'Shop 2', refresh_tokens: 'fixed', version: 2 });
    expect(changed.body.contacts).toBeUndefined();
    expect(changed.body.redirect_uris).toEqual(web.redirect_uris);
    const answers = await Promise.all(
      ['A', 'B'].map((client_name) =>
        call('PATCH', `/clients/${String(client.id)}`, { expectedVersion: 2, client_name }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('several secrets work side by side; a revoked one is gone', async () => {
    const { client } = (await register()).body;
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const added = await call('POST', `/clients/${String(client.id)}/secrets`, { expiresAt });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({
      secret: { expiresAt },
      client_secret: expect.stringMatching(/^gcs_/),
    });
    expect(added.body.client_secret.endsWith(added.body.secret.hint)).toBe(true);
    const listed = await call('GET', `/clients/${String(client.id)}/secrets`);
    expect(listed.body.items).toHaveLength(2);
    expect(listed.text).not.toContain(added.body.client_secret);
    const path = `/clients/${String(client.id)}/secrets/${String(added.body.secret.id)}`;
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(404);
    expect(await hashes(client.id)).toHaveLength(1);
    const past = await call('POST', `/clients/${String(client.id)}/secrets`, {
      expiresAt: '2020-01-01T00:00:00Z',
    });
    expect(past.status).toBe(422);
  });

  it('disable ends their tokens at once, enable lets them in again; remove takes roles along', async () => {
    const machine = await realm.machine('users:read');
    const read = () => app.call(machine, 'GET', `${realm.path}/users`);
    expect((await read()).status).toBe(200);
    expect((await call('POST', `/clients/${machine.id}/disable`)).body.enabled).toBe(false);
    expect((await read()).status).toBe(401);
    expect((await call('POST', `/clients/${machine.id}/enable`)).body.enabled).toBe(true);
    expect((await call('DELETE', `/clients/${machine.id}`)).status).toBe(204);
    expect((await call('GET', `/clients/${machine.id}`)).status).toBe(404);
    const left = await call('GET', `/assignments?client_id=${machine.id}`);
    expect(left.body.items).toEqual([]);
  });

  it('revoke ends every token that they hold, for whichever user', async () => {
    const machine = await realm.machine('users:read');
    await app.db.execute(
      `insert into oidc_artifact (realm_id, kind, id, payload, client_id)
       values ($1, 'RefreshToken', $2, '{}', $3)`,
      [realm.id, randomUUID(), machine.name],
    );
    expect((await call('POST', `/clients/${machine.id}/revoke`)).status).toBe(200);
    expect((await app.call(machine, 'GET', `${realm.path}/users`)).status).toBe(401);
    const left = await app.db.query('select 1 from oidc_artifact where client_id = $1', [machine.name]);
    expect(left).toEqual([]);
    expect((await realm.audited('client.revoked'))[0]).toMatchObject({ targetId: machine.id });
    expect((await call('POST', `/clients/${randomUUID()}/revoke`)).status).toBe(404);
    expect(await realm.audited('client.revoke_refused')).toHaveLength(1);
  });

  it('with more rights than the caller are out of reach, but for being disabled; every try is on record', async () => {
    const powerful = await realm.machine('users:set-password', 'roles:assign');
    const helper = await realm.user(
      'clients:manage-secrets',
      'clients:update',
      'clients:create',
      'clients:read',
    );
    const at = `/clients/${powerful.id}`;
    const [secret] = (await call('GET', `${at}/secrets`)).body.items;
    const tries = [
      ['POST', `${at}/secrets`, {}, 'create client secret'],
      ['PATCH', at, { token_endpoint_auth_method: 'none' }, 'update client'],
      ['DELETE', `${at}/secrets/${String(secret.id)}`, undefined, 'revoke client secret'],
      ['DELETE', at, undefined, 'remove client'],
      ['POST', `${at}/enable`, undefined, 'enable client'],
    ] as const;
    // Disabling is an emergency brake. Who pulled it cannot release it.
    expect((await call('POST', `${at}/disable`, undefined, helper)).status).toBe(200);
    for (const [method, path, body] of tries) {
      const answer = await call(method, path, body, helper);
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.body.type).toMatch(/rbac\/target-exceeds-own$/);
      expect(answer.body.missing).toEqual(['roles:assign', 'users:set-password']);
    }
    expect((await call('GET', at)).body).toMatchObject({ enabled: false });
    expect(await hashes(powerful.id)).toHaveLength(1);
    const refusals = await realm.audited('role.takeover_refused');
    const recorded = refusals.filter(({ targetId }) => targetId === powerful.id);
    expect(recorded.map(({ details }) => details['operation']).sort()).toEqual(
      tries.map(([, , , operation]) => operation).sort(),
    );
    expect(new Set(recorded.map(({ actorId }) => actorId))).toEqual(new Set([helper.id]));
  });

  it('are refused to many at once as to one: whoever is refused holds no connection while it is recorded', async () => {
    const helper = await realm.user('clients:update', 'clients:create', 'clients:read');
    // Different clients, so that nobody waits for a row; and more of them than the pool has connections (20).
    const made = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const body = { ...web, client_name: `Own ${String(index)}`, first_party: true };
        return (await call('POST', '/clients', body)).body.client as { id: string };
      }),
    );
    const answers = await Promise.all(
      made.map(({ id }) => call('PATCH', `/clients/${id}`, { client_name: 'Mine' }, helper)),
    );
    expect(answers.map(({ status }) => status)).toEqual(made.map(() => 403));
    const refusals = await realm.audited('role.takeover_refused');
    expect(refusals.filter(({ actorId }) => actorId === helper.id)).toHaveLength(made.length);
  });

  it('with no more rights than the caller are theirs to keep house with', async () => {
    const equal = await realm.machine('clients:read');
    const helper = await realm.user('clients:manage-secrets', 'clients:update', 'clients:read');
    const at = `/clients/${equal.id}`;
    const added = await call('POST', `${at}/secrets`, {}, helper);
    expect(added.status).toBe(201);
    const secret = `${at}/secrets/${String(added.body.secret.id)}`;
    expect((await call('DELETE', secret, undefined, helper)).status).toBe(204);
    expect((await call('POST', `${at}/disable`, undefined, helper)).status).toBe(200);
    expect((await call('POST', `${at}/enable`, undefined, helper)).status).toBe(200);
    expect((await call('DELETE', at, undefined, helper)).status).toBe(204);
    expect((await call('DELETE', at, undefined, helper)).status).toBe(404);
  });
});
