import { request } from 'node:http';
import { UserService } from '@gatehouse/accounts';
import { ClientService } from '@gatehouse/clients';
import { unguardedRoutes, statedRoutes } from '@gatehouse/http';
import { RealmService } from '@gatehouse/realms';
import { Revocations } from '@gatehouse/access-tokens';
import { builtInRoles } from '@gatehouse/rbac';
import { otherSpellings } from '@gatehouse-testing/access-tokens';
import { eventually } from '@gatehouse-testing/database';
import { ResourceApp, type Caller, type TestRealm } from './support/resource-app.js';

describe('the guard of the resource API', () => {
  let app: ResourceApp;
  let realm: TestRealm;
  let viewer: Caller;

  beforeAll(async () => {
    app = await ResourceApp.start();
    realm = await app.newRealm();
    viewer = await realm.userWithRole('Viewer');
  });
  afterAll(() => app.stop());

  const invalid = async (token: string): Promise<void> => {
    const { status, headers, body } = await app.send('GET', '/hosts', { token });
    expect({ status, challenge: headers['www-authenticate'] }).toEqual({
      status: 401,
      challenge: expect.stringMatching(/^Bearer realm="gatehouse", error="invalid_token"/),
    });
    expect(headers['content-type']).toMatch(/problem\+json/);
    expect(body.type).toMatch(/\/problems\/access-tokens\/invalid$/);
  };

  it('stands before every route', () => {
    expect(unguardedRoutes(app.server.app)).toEqual([]);
    const open = statedRoutes(app.server.app).filter(({ access }) => access?.kind === 'public');
    expect(open.map(({ path }) => path).sort()).toEqual(
      expect.arrayContaining(['/docs', '/health/live', '/health/ready', '/openapi.json']),
    );
    expect(open.every(({ path }) => /^\/($|docs|health|openapi|problems)/.test(path))).toBe(true);
  });

  it('asks for a token in the words of RFC 6750 when there is none', async () => {
    const answer = await app.send('GET', '/hosts');
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="gatehouse"');
    expect(answer.body.type).toMatch(/\/problems\/access-tokens\/missing$/);
    for (const authorization of ['Basic YTpi', '', 'Negotiate x']) {
      const { status, headers } = await app.send('GET', '/hosts', { headers: { authorization } });
      expect({ authorization, status, challenge: headers['www-authenticate'] }).toEqual({
        authorization,
        status: 401,
        challenge: 'Bearer realm="gatehouse"',
      });
    }
  });

  it('names the missing permission in the words of RFC 6750', async () => {
    const { status, headers, body } = await app.call(viewer, 'POST', '/hosts', { name: 'x' });
    expect(status).toBe(403);
    expect(headers['www-authenticate']).toBe(
      'Bearer realm="gatehouse", error="insufficient_scope", scope="hosts:register"',
    );
    expect(body).toMatchObject({ permission: 'hosts:register' });
    const approval = await app.call(viewer, 'POST', '/hosts/00000000-0000-4000-8000-000000000000/approve');
    expect(approval.headers['www-authenticate']).toContain('scope="hosts:approve"');
  });

  it.each(builtInRoles.map(({ name, permissions }) => [name, permissions] as const))(
    'lets the role %s do what it permits and nothing else',
    async (name, permissions) => {
      const caller = await realm.userWithRole(name);
      const none = '00000000-0000-4000-8000-000000000000';
      for (const [method, path, permission] of [
        ['GET', '/hosts', 'hosts:read'],
        ['GET', `/hosts/${none}`, 'hosts:read'],
        ['POST', '/hosts', 'hosts:register'],
        ['POST', `/hosts/${none}/approve`, 'hosts:approve'],
        ['POST', `/hosts/${none}/decommission`, 'hosts:decommission'],
      ] as const) {
        const { status } = await app.call(caller, method, path, method === 'POST' ? {} : undefined);
        expect({ method, path, forbidden: status === 403 }).toEqual({
          method,
          path,
          forbidden: !permissions.includes(permission),
        });
      }
    },
  );

  it('takes a token from the Authorization header only', async () => {
    const { token } = viewer;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const answer of [
      await app.send('GET', `/hosts?access_token=${token}`),
      await app.send('GET', `/hosts?token=${token}`),
      await app.send('POST', '/hosts', { body: { access_token: token, name: 'a' } }),
      await app.send('POST', '/hosts', { raw: `access_token=${token}`, headers: form }),
      await app.send('GET', '/hosts', { headers: { cookie: `access_token=${token}` } }),
      await app.send('GET', '/hosts', {
        headers: { 'x-access-token': token, 'x-authorization': `Bearer ${token}` },
      }),
    ])
      expect([400, 401, 415]).toContain(answer.status);
  });

  it('takes one Authorization header, not two', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port: app.server.port,
          path: '/hosts',
          agent: false,
          headers: [
            ['Host', 'api.test'],
            ['Authorization', `Bearer ${viewer.token}`],
            ['Authorization', 'Bearer other'],
          ].flat(),
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      outgoing.on('error', reject);
      outgoing.end();
    });
    expect([400, 401]).toContain(status);
  });

  it('answers 401 and never 5xx to tokens that are truncated, extended or spelled otherwise', async () => {
    const { token } = viewer;
    expect((await app.call(viewer, 'GET', '/hosts')).status).toBe(200);
    for (let length = token.length - 1; length > 0; length -= 41) await invalid(token.slice(0, length));
    for (const more of ['A', '=', '.', '.A', 'AAAA', 'A'.repeat(4_000)]) await invalid(token + more);
    for (const spelling of otherSpellings(token).filter((text) => !/\s/.test(text))) await invalid(spelling);
    for (const junk of ['x', '..', 'a.b.c', 'null', '{}', '~', '0', 'A'.repeat(10_000)]) await invalid(junk);
  });

  it('answers a header that is too large with 4xx', async () => {
    const { status } = await app.send('GET', '/hosts', { token: 'A'.repeat(40_000) });
    expect([401, 431]).toContain(status);
  });

  it('cannot be gone around by other methods and spellings of a path (CVE-2026-2293 and relatives)', async () => {
    for (const path of [
      '/hosts',
      '/hosts/',
      '//hosts',
      '/./hosts',
      '/hosts/.',
      '/hosts/../hosts',
      '/%68osts',
      '/hosts%2f',
      '/hosts%00',
      '/HOSTS',
      '/hosts;a=b',
      '/hosts?',
      '/hosts#x',
      '/health/../hosts',
      '/docs/..%2fhosts',
      '/api/auth/permissions',
      '/API/auth/permissions/',
      '/me/',
    ])
      for (const method of [
        'GET',
        'HEAD',
        'POST',
        'PUT',
        'PATCH',
        'DELETE',
        'OPTIONS',
        'PROPFIND',
        'TRACE',
      ]) {
        const { status, text } = await app.send(method, path);
        expect({ method, path, status: status >= 400 && status < 500 }).toEqual({
          method,
          path,
          status: true,
        });
        expect(text).not.toContain('items');
      }
  });

  it('believes no header that says who calls (GHSA-5wcc-hf24-rf5h)', async () => {
    for (const header of ['x-user-id', 'x-forwarded-user', 'x-remote-user', 'x-actor', 'x-realm'])
      expect((await app.send('GET', '/hosts', { headers: { [header]: viewer.id } })).status).toBe(401);
  });

  it('keeps the realm of the token, whatever the request says', async () => {
    const other = await app.newRealm();
    const { headers } = await app.send('GET', '/hosts', {
      token: viewer.token,
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    });
    expect(headers['www-authenticate']).toBeUndefined();
    const me = await app.send('GET', '/me', { token: viewer.token, headers: { 'x-realm': other.name } });
    expect(me.body.realm).toBe(realm.name);
  });

  it('refuses a user of one realm under the issuer of another, although the token is genuine there', async () => {
    const other = await app.newRealm();
    await invalid(await other.token({ claims: { sub: viewer.id } }));
    await invalid(
      await realm.token({ claims: { sub: viewer.id, iss: `http://127.0.0.1:3000/realms/${other.name}` } }),
    );
  });

  it('refuses tokens of subjects that do not exist, are malformed, or are of another kind', async () => {
    for (const sub of [
      '00000000-0000-4000-8000-000000000000',
      'nobody',
      "' or 1=1",
      'x'.repeat(500),
      '\u0000',
    ])
      await invalid(await realm.token({ claims: { sub } }));
    await invalid(await realm.token({ claims: { sub: viewer.id, client_id: 'unknown' } }));
    await invalid(await realm.token({ claims: { sub: 'unknown', client_id: 'unknown' } }));
  });

  it('ends with a disabled or locked user for good: back again, they need a new token', async () => {
    const users = app.get(UserService);
    const user = await realm.user('hosts:read');
    const status = async (caller = user) => (await app.call(caller, 'GET', '/hosts')).status;
    expect(await status()).toBe(200);
    await users.disable(realm.system, realm.id, user.id);
    await eventually(async () => {
      expect(await status()).toBe(401);
    }, 1_000);
    await users.enable(realm.system, realm.id, user.id);
    // Of the second after the disabling: `iat` has no fractions.
    await eventually(async () => {
      expect(await status(await realm.callerOf(user.id, user.name))).toBe(200);
    }, 5_000);
    expect(await status()).toBe(401);
    const renewed = await realm.callerOf(user.id, user.name);
    await users.lock(realm.system, realm.id, user.id, 'test');
    await eventually(async () => {
      expect(await status(renewed)).toBe(401);
    }, 1_000);
  });

  it('ends with a disabled client, for the machine and for its users', async () => {
    const clients = app.get(ClientService);
    const machine = await realm.machine('hosts:read');
    const user = await realm.user('hosts:read');
    const through = await realm.callerOf(user.id, user.name, { claims: { client_id: machine.clientId } });
    const statuses = async () => [
      (await app.call(machine, 'GET', '/hosts')).status,
      (await app.call(through, 'GET', '/hosts')).status,
      (await app.call(user, 'GET', '/hosts')).status,
    ];
    expect(await statuses()).toEqual([200, 200, 200]);
    await clients.disable(realm.system, realm.id, machine.id);
    await eventually(async () => {
      expect(await statuses()).toEqual([401, 401, 200]);
    }, 1_000);
  });

  it('ends with a disabled realm', async () => {
    const gone = await app.newRealm();
    const user = await gone.user('hosts:read');
    expect((await app.call(user, 'GET', '/hosts')).status).toBe(200);
    await app.get(RealmService).disable(realm.system, gone.name);
    await eventually(async () => {
      expect((await app.call(user, 'GET', '/hosts')).status).toBe(401);
    }, 1_000);
  });

  it.each([
    ['token', 'jti'],
    ['session', 'sid'],
    ['grant', 'grant_id'],
    ['user', 'sub'],
    ['client', 'client_id'],
  ] as const)('ends with the revocation of a %s', async (kind, claim) => {
    const machine = await realm.machine();
    const user = await realm.user('hosts:read');
    const values = {
      sid: `sid-${kind}`,
      grant_id: `grant-${kind}`,
      jti: `jti-${kind}`,
      sub: user.id,
      client_id: machine.clientId,
    };
    const { token } = await realm.callerOf(user.id, user.name, { claims: values });
    expect((await app.send('GET', '/hosts', { token })).status).toBe(200);
    const later = new Date(Date.now() + 3_600_000);
    await app.get(Revocations).revoke(realm.system, realm.id, kind, values[claim], later);
    await invalid(token);
    expect((await app.call(user, 'GET', '/hosts')).status).toBe(kind === 'user' ? 401 : 200);
    expect(await realm.audited('revocation.added')).not.toEqual([]);
  });
});
