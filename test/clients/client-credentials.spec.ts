import { generateKeyPairSync } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import * as oidc from 'openid-client';
import { eventually } from '@gatehouse-testing/database';
import { callApi } from '../support/admin.js';
import {
  claimsOf,
  clientCredentials,
  codeFlow,
  endpoints,
  introspect,
  postAs,
  revoke,
} from '../support/oauth.js';
import { discover, oauthError } from '../support/openid-client.js';
import type { RealmFixture, RegisteredClient } from '../support/realm-fixture.js';
import { system } from '../support/system.js';

let realm: RealmFixture;
let machine: RegisteredClient;

beforeAll(async () => {
  realm = await system().main();
  machine = await realm.newMachine({ scope: 'hosts:read' });
});

const me = (token: string) => callApi(token, 'GET', `${system().start.resourceApi.url}/me`);

describe('client credentials', () => {
  it('carry all that the client is registered for when it names no scope, and never more', async () => {
    const viewer = await realm.newMachine({ scope: 'hosts:read metrics:read' });
    const { items } = await realm.admin.get<{ items: Array<{ id: string; name: string }> }>(
      `${realm.path}/roles`,
    );
    const role = items.find(({ name }) => name === 'Viewer');
    await realm.admin.post(`${realm.path}/assignments`, {
      roleId: role?.id,
      principalKind: 'client',
      principalId: viewer.id,
    });
    const { status, body } = await clientCredentials(realm.issuer, viewer);
    expect([status, body.scope]).toEqual([200, 'hosts:read metrics:read']);
    expect(claimsOf(body.access_token)).toMatchObject({ roles: ['Viewer'], permissions: ['hosts:read'] });
    const users = `${system().start.adminApi.url}/realms/${realm.name}/users`;
    expect((await callApi(body.access_token, 'GET', users)).status).toBe(403);
  });

  it('with a scope that nobody knows are refused, not widened', async () => {
    const { status, body } = await clientCredentials(realm.issuer, machine, { scope: 'hosts:raed' });
    expect([status, body]).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_scope', scope: 'hosts:raed' }),
    ]);
  });

  it('by Basic and by post with openid-client', async () => {
    const posting = await realm.newMachine({ token_endpoint_auth_method: 'client_secret_post' });
    const basic = await oidc.clientCredentialsGrant(await discover(realm.issuer, machine));
    const post = await oidc.clientCredentialsGrant(
      await discover(realm.issuer, posting, oidc.ClientSecretPost(posting.client_secret)),
    );
    for (const [tokens, client] of [
      [basic, machine],
      [post, posting],
    ] as const) {
      expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600 });
      expect(tokens).not.toHaveProperty('refresh_token');
      expect(claimsOf(tokens.access_token)).toMatchObject({
        iss: realm.issuer,
        sub: client.client_id,
        client_id: client.client_id,
        aud: `${realm.issuer}/api`,
      });
      expect((await me(tokens.access_token)).status).toBe(200);
    }
  });

  it('by private_key_jwt with oauth4webapi; the same assertion twice is refused', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' };
    const client = await realm.newMachine({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [jwk] },
    });
    const key = await crypto.subtle.importKey(
      'pkcs8',
      privateKey.export({ format: 'der', type: 'pkcs8' }),
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign'],
    );
    const config = await discover(realm.issuer, client, oidc.PrivateKeyJwt({ key, kid: 'k1' }));
    const tokens = await oidc.clientCredentialsGrant(config);
    expect(claimsOf(tokens.access_token)['client_id']).toBe(client.client_id);

    const body = new URLSearchParams();
    const server = config.serverMetadata() as oauth.AuthorizationServer;
    await oauth.PrivateKeyJwt({ key, kid: 'k1' })(
      server,
      { client_id: client.client_id },
      body,
      new Headers(),
    );
    const send = () =>
      postAs({ client_id: client.client_id }, endpoints(realm.issuer).token, {
        ...Object.fromEntries(body),
        grant_type: 'client_credentials',
      });
    expect((await send()).status).toBe(200);
    expect(await send()).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('several secrets are valid at once, and a revoked one is not', async () => {
    const client = await realm.newMachine();
    const added = await realm.admin.post(`${realm.path}/clients/${client.id}/secrets`, {});
    const second = { ...client, client_secret: added.client_secret as string };
    await eventually(async () => {
      expect((await clientCredentials(realm.issuer, second)).status).toBe(200);
    });
    expect((await clientCredentials(realm.issuer, client)).status).toBe(200);
    await realm.admin.delete(`${realm.path}/clients/${client.id}/secrets/${added.secret.id as string}`);
    await eventually(async () => {
      expect((await clientCredentials(realm.issuer, second)).status).toBe(401);
    });
    expect((await clientCredentials(realm.issuer, client)).status).toBe(200);
  });

  it('refuses a client that has not this grant, a scope that it may not ask for, and a disabled client', async () => {
    const web = await realm.newClient();
    expect(await clientCredentials(realm.issuer, web)).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client' },
    });
    expect(await clientCredentials(realm.issuer, machine, { scope: 'realms:create' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope' },
    });
    const closed = await realm.newMachine();
    expect((await clientCredentials(realm.issuer, closed)).status).toBe(200);
    await realm.admin.post(`${realm.path}/clients/${closed.id}/disable`);
    await eventually(async () => {
      expect(await clientCredentials(realm.issuer, closed)).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
    });
  });

  it('opens the guarded call of the start screen with the demo machine client', async () => {
    const { clients, resourceApi } = system().start;
    const { status, body } = await clientCredentials(realm.issuer, clients.machine, { scope: 'hosts:read' });
    expect(status).toBe(200);
    expect((await callApi(body.access_token, 'GET', `${resourceApi.url}/hosts`)).status).toBe(200);
    const refused = await callApi(body.access_token, 'POST', `${resourceApi.url}/hosts`, {
      name: 'not-allowed.example',
    });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer .*insufficient_scope/);
  });
});

describe('introspection and revocation, by openid-client', () => {
  it('tell the owner of a JWT that it is active, and dead after it was revoked, on the API as well', async () => {
    const config = await discover(realm.issuer, machine);
    const { access_token } = await oidc.clientCredentialsGrant(config);
    expect(await oidc.tokenIntrospection(config, access_token)).toMatchObject({
      active: true,
      client_id: machine.client_id,
      iss: realm.issuer,
      exp: expect.any(Number),
      token_type: 'Bearer',
    });
    expect((await me(access_token)).status).toBe(200);
    await oidc.tokenRevocation(config, access_token);
    expect(await oidc.tokenIntrospection(config, access_token)).toEqual({ active: false });
    await eventually(async () => {
      const answer = await me(access_token);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/error="invalid_token"/);
    }, 1_000);
  });

  it('tell another client nothing, and let it revoke nothing', async () => {
    const other = await realm.newMachine();
    const { body } = await clientCredentials(realm.issuer, machine);
    expect((await introspect(realm.issuer, other, body.access_token)).body).toEqual({ active: false });
    await revoke(realm.issuer, other, body.access_token);
    expect((await introspect(realm.issuer, machine, body.access_token)).body).toMatchObject({ active: true });
  });

  it('need the client’s authentication', async () => {
    const { body } = await clientCredentials(realm.issuer, machine);
    const nobody = { client_id: machine.client_id };
    expect((await introspect(realm.issuer, nobody, body.access_token)).status).toBe(401);
    expect((await revoke(realm.issuer, nobody, body.access_token)).status).toBe(401);
    expect((await me(body.access_token)).status).toBe(200);
  });

  it('revoking a refresh token ends it and the access tokens of its grant', async () => {
    const [person, client] = await Promise.all([realm.newUser(), realm.newClient()]);
    const config = await discover(realm.issuer, client);
    const { tokens } = await codeFlow({
      issuer: realm.issuer,
      client,
      person,
      scope: 'openid offline_access',
    });
    await oidc.tokenRevocation(config, tokens.refresh_token ?? '');
    expect(await oauthError(oidc.refreshTokenGrant(config, tokens.refresh_token ?? ''))).toBe(
      'invalid_grant',
    );
    await eventually(async () => {
      expect((await me(tokens.access_token)).status).toBe(401);
    }, 1_000);
  });

  it('answer a truncated, an extended and a foreign token with inactive and nothing more', async () => {
    const { body } = await clientCredentials(realm.issuer, machine);
    const token = body.access_token;
    for (const wrong of [token.slice(0, -1), `${token}A`, `${token}.`, 'nonsense', 'a.b.c', '\u0000']) {
      const answer = await introspect(realm.issuer, machine, wrong);
      expect(answer.status).toBeLessThan(500);
      expect(answer.body['active'] ?? false).toBe(false);
    }
  });
});
