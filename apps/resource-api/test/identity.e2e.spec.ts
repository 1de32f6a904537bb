import { systemActor } from '@gatehouse/kernel';
import { Assignments } from '@gatehouse/rbac';
import { eventually } from '@gatehouse-testing/database';
import { ResourceApp, type TestRealm } from './support/resource-app.js';

describe('what callers learn about themselves', () => {
  let app: ResourceApp;
  let realm: TestRealm;

  beforeAll(async () => {
    app = await ResourceApp.start();
    realm = await app.newRealm();
  });
  afterAll(() => app.stop());

  it('begins at a page that says what this is', async () => {
    const { status, headers, text } = await app.send('GET', '/');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('href="/docs"');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('is who they are, from GET /me', async () => {
    const viewer = await realm.userWithRole('Auditor');
    const { status, body } = await app.call(viewer, 'GET', '/me');
    expect(status).toBe(200);
    expect(body).toEqual({
      kind: 'user',
      sub: viewer.id,
      username: viewer.name,
      client_id: realm.client.clientId,
      realm: realm.name,
      roles: ['Auditor'],
      permissions: ['audit:read', 'clients:read', 'keys:read', 'realms:read', 'roles:read', 'users:read'],
    });
  });

  it('is what their token says, from GET /api/auth/validate', async () => {
    const user = await realm.user('hosts:read');
    const exp = Math.floor(Date.now() / 1000) + 60;
    const { token } = await realm.callerOf(user.id, user.name, { claims: { scope: 'openid profile', exp } });
    const { status, body } = await app.send('GET', '/api/auth/validate', { token });
    expect(status).toBe(200);
    expect(body).toEqual({
      valid: true,
      sub: user.id,
      username: user.name,
      client_id: realm.client.clientId,
      realm: realm.name,
      scope: 'openid profile',
      exp,
      roles: [expect.stringMatching(/^role-/)],
      permissions: ['hosts:read'],
    });
  });

  it('is the same for a machine, under its client_id', async () => {
    const machine = await realm.machine('hosts:read');
    expect((await app.call(machine, 'GET', '/me')).body).toMatchObject({
      kind: 'client',
      sub: machine.clientId,
      username: null,
      client_id: machine.clientId,
      permissions: ['hosts:read'],
    });
  });

  it('is live: roles and permissions follow a change, with the same token', async () => {
    const user = await realm.user('hosts:read');
    const permissions = async () => (await app.call(user, 'GET', '/api/auth/permissions')).body.permissions;
    expect(await permissions()).toEqual(['hosts:read']);
    const role = await realm.roleWith(['hosts:approve']);
    await realm.give(role, 'user', user.id);
    await eventually(async () => {
      expect(await permissions()).toEqual(['hosts:approve', 'hosts:read']);
    }, 1_000);
    await app
      .get(Assignments)
      .unassign(systemActor(realm.id, 'test'), realm.id, role, { kind: 'user', id: user.id });
    await eventually(async () => {
      expect(await permissions()).toEqual(['hosts:read']);
    }, 1_000);
  });

  it('ignores what the token claims about roles and permissions', async () => {
    const user = await realm.user();
    const claims = { roles: ['Admin'], permissions: ['hosts:read', 'users:create'] };
    const { token } = await realm.callerOf(user.id, user.name, { claims });
    expect((await app.send('GET', '/api/auth/permissions', { token })).body).toEqual({
      roles: [],
      permissions: [],
    });
    expect((await app.send('GET', '/hosts', { token })).status).toBe(403);
  });

  it('is narrowed by the permissions that the scope of the token names', async () => {
    const user = await realm.user('hosts:read', 'hosts:approve', 'hosts:register');
    const scope = 'openid hosts:read users:create';
    const { token } = await realm.callerOf(user.id, user.name, { claims: { scope } });
    expect((await app.send('GET', '/me', { token })).body.permissions).toEqual(['hosts:read']);
    expect((await app.send('GET', '/hosts', { token })).status).toBe(200);
    expect((await app.send('POST', '/hosts', { token, body: { name: 'a' } })).status).toBe(403);
  });

  it('is documented', async () => {
    const { status, body } = await app.send('GET', '/openapi.json');
    expect(status).toBe(200);
    expect(Object.keys(body.paths as object).sort()).toEqual([
      '/api/auth/permissions',
      '/api/auth/validate',
      '/hosts',
      '/hosts/{id}',
      '/hosts/{id}/approve',
      '/hosts/{id}/decommission',
      '/me',
    ]);
    expect(body.paths['/hosts/{id}/approve'].post['x-permission']).toBe('hosts:approve');
    const page = await app.send('GET', '/docs');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toMatch(/html/);
    expect(page.headers['content-security-policy']).not.toMatch(/unsafe|https?:/);
    expect(page.text).toContain('hosts:approve');
  });

  it('says that it is alive and ready', async () => {
    expect((await app.send('GET', '/health/live')).body).toEqual({ status: 'up' });
    expect((await app.send('GET', '/health/ready')).body).toMatchObject({
      status: 'up',
      parts: { database: 'up', notices: 'up' },
    });
  });
});
