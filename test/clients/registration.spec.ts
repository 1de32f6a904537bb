import * as oauth from 'oauth4webapi';
import * as oidc from 'openid-client';
import { eventually } from '@gatehouse-testing/database';
import { callApi } from '../support/admin.js';
import { insecure, onLoopback } from '../support/loopback.js';
import { codeFlow, endpoints } from '../support/oauth.js';
import { signInByLibrary } from '../support/openid-client.js';
import { CALLBACK, type RealmFixture } from '../support/realm-fixture.js';
import { system } from '../support/system.js';

interface Registered {
  readonly client_id: string;
  readonly client_secret?: string;
  readonly registration_access_token: string;
  readonly registration_client_uri: string;
  readonly [member: string]: unknown;
}

const metadata = {
  client_name: 'Registered by itself',
  redirect_uris: [CALLBACK],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
};

async function register(realm: RealmFixture, body: object, token?: string) {
  return callApi<Registered>(
    token ?? null,
    'POST',
    `${realm.issuer}/clients-registrations/openid-connect`,
    body,
  );
}

describe('dynamic client registration', () => {
  it('is off unless the realm says otherwise', async () => {
    const realm = await system().main();
    expect((await register(realm, metadata)).status).toBe(404);
  });

  it('is open where the realm says so: openid-client registers and signs a person in', async () => {
    const realm = await system().newRealm({ registration: { mode: 'open' } });
    const config = await oidc.dynamicClientRegistration(new URL(realm.issuer), metadata, undefined, {
      execute: [onLoopback],
    });
    const { client_id, client_secret } = config.clientMetadata();
    expect(client_secret).toEqual(expect.any(String));
    const { tokens } = await signInByLibrary({
      config,
      person: await realm.newUser(),
      redirectUri: CALLBACK,
    });
    expect(tokens.claims()).toMatchObject({ aud: client_id });
  });

  it('takes an initial access token, by oauth4webapi, and no registration without one', async () => {
    const realm = await system().newRealm({ registration: { mode: 'initial-access-token' } });
    expect((await register(realm, metadata)).status).toBe(401);
    const { id, token } = await realm.admin.post<{ id: string; token: string }>(
      `${realm.path}/initial-access-tokens`,
      {},
    );
    const server = await oauth.processDiscoveryResponse(
      new URL(realm.issuer),
      await oauth.discoveryRequest(new URL(realm.issuer), insecure),
    );
    const client = await oauth.processDynamicClientRegistrationResponse(
      await oauth.dynamicClientRegistrationRequest(server, metadata, {
        initialAccessToken: token,
        ...insecure,
      }),
    );
    expect(client).toMatchObject({ client_id: expect.any(String), redirect_uris: [CALLBACK] });
    expect((await register(realm, metadata, `${token}x`)).status).toBe(401);
    expect((await register(realm, metadata, id)).status).toBe(401);

    const at = `${realm.path}/initial-access-tokens/${id}`;
    expect((await realm.admin.try('DELETE', at)).status).toBe(204);
    expect((await register(realm, metadata, token)).status).toBe(401);
    expect(await realm.admin.get(`${realm.path}/clients?search=${client.client_id}`)).toMatchObject({
      items: [{ client_id: client.client_id, enabled: true }],
    });
  });

  it('refuses redirect URIs that are dangerous, however they are written', async () => {
    const realm = await system().newRealm({ registration: { mode: 'open' } });
    for (const uri of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'https://client.example/*',
      'https://client.example/a#fragment',
      'https://user@client.example/',
      'https://client.example/..;/admin',
      'https://client.example/%2e%2e/admin',
      'http://client.example/callback',
      'https://client.example/callback?code=1',
    ]) {
      const answer = await register(realm, { ...metadata, redirect_uris: [uri] });
      expect([uri, answer.status]).toEqual([uri, 400]);
      expect(['invalid_redirect_uri', 'invalid_client_metadata']).toContain(
        (answer.body as { error?: string }).error,
      );
    }
    const logo = await register(realm, { ...metadata, logo_uri: 'JaVaScRiPt:alert(1)' });
    expect(logo.status).toBe(400);
  });
});

describe('registration management', () => {
  it('reads, changes and deletes the client with its registration access token, which rotates', async () => {
    const realm = await system().newRealm({ registration: { mode: 'open' } });
    const { status, body: client } = await register(realm, metadata);
    expect(status).toBe(201);
    expect(client.registration_client_uri.startsWith(realm.issuer)).toBe(true);

    const read = await callApi<Registered>(
      client.registration_access_token,
      'GET',
      client.registration_client_uri,
    );
    expect(read).toMatchObject({
      status: 200,
      body: { client_id: client.client_id, redirect_uris: [CALLBACK] },
    });
    expect(JSON.stringify(read.body)).not.toContain('$');

    const {
      registration_access_token,
      registration_client_uri,
      client_id_issued_at,
      client_secret_expires_at,
      ...sent
    } = read.body;
    const changed = await callApi<Registered>(registration_access_token, 'PUT', registration_client_uri, {
      ...sent,
      client_name: 'Renamed',
      client_secret: undefined,
    });
    expect([client_id_issued_at ?? 0, client_secret_expires_at ?? 0]).toEqual([expect.any(Number), 0]);
    expect(changed).toMatchObject({ status: 200, body: { client_name: 'Renamed' } });

    const person = await realm.newUser();
    const app = {
      client_id: client.client_id,
      client_secret: client.client_secret ?? '',
      redirect_uris: [CALLBACK],
    };
    const { tokens } = await codeFlow({ issuer: realm.issuer, client: app, person });
    expect(tokens.access_token).toEqual(expect.any(String));

    const current = changed.body.registration_access_token;
    const gone = await callApi(current, 'DELETE', registration_client_uri);
    expect(gone.status).toBe(204);
    await eventually(async () => {
      expect((await callApi(current, 'GET', registration_client_uri)).status).toBe(401);
    });
    const discovery = await fetch(endpoints(realm.issuer).discovery);
    expect(discovery.status).toBe(200);
  });

  it('ends with the client: a disabled one cannot be read or brought back (CVE-2026-9705)', async () => {
    const realm = await system().newRealm({ registration: { mode: 'open' } });
    const { body: client } = await register(realm, metadata);
    const { items } = await realm.admin.get<{ items: { id: string; client_id: string }[] }>(
      `${realm.path}/clients?search=${encodeURIComponent(client.client_id)}`,
    );
    const row = items.find(({ client_id }) => client_id === client.client_id);
    await realm.admin.post(`${realm.path}/clients/${row?.id ?? ''}/disable`);
    await eventually(async () => {
      const token = client.registration_access_token;
      const uri = client.registration_client_uri;
      expect((await callApi(token, 'GET', uri)).status).toBe(401);
      expect((await callApi(token, 'PUT', uri, { ...metadata, client_id: client.client_id })).status).toBe(
        401,
      );
    });
  });
});
