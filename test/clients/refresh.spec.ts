import * as oidc from 'openid-client';
import { callApi } from '../support/admin.js';
import { claimsOf, codeFlow, postAs, refresh, endpoints } from '../support/oauth.js';
import { discover, oauthError, signInByLibrary } from '../support/openid-client.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../support/realm-fixture.js';
import { system } from '../support/system.js';
import { eventually } from '@gatehouse-testing/database';

let realm: RealmFixture;
let person: TestUser;
let client: RegisteredClient;

beforeAll(async () => {
  realm = await system().main();
  [person, client] = await Promise.all([realm.newUser(), realm.newClient()]);
});

const scope = 'openid offline_access';
const guarded = (token: string) => callApi(token, 'GET', `${system().start.resourceApi.url}/me`);

describe('refresh', () => {
  it('rotates with openid-client and keeps who it is for', async () => {
    const config = await discover(realm.issuer, client);
    const { tokens } = await signInByLibrary({
      config,
      person,
      redirectUri: client.redirect_uris[0],
      parameters: { scope, prompt: 'consent' },
    });
    const next = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(next.refresh_token).toEqual(expect.any(String));
    expect(next.refresh_token).not.toBe(tokens.refresh_token);
    expect(next.claims()).toMatchObject({ sub: person.id, aud: client.client_id });
    expect(claimsOf(next.access_token)['jti']).not.toBe(claimsOf(tokens.access_token)['jti']);
    expect((await guarded(next.access_token)).status).toBe(200);
  });

  it('is not spent by a request for a resource that it is not for', async () => {
    const { tokens } = await codeFlow({ issuer: realm.issuer, client, person, scope });
    for (const resource of ['https://nope.example', 'x']) {
      const answer = await postAs(client, endpoints(realm.issuer).token, {
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token ?? '',
        resource,
      });
      expect([resource, answer.status, answer.body.error]).toEqual([resource, 400, 'invalid_target']);
    }
    expect((await refresh(realm.issuer, client, tokens.refresh_token ?? '')).status).toBe(200);
  });

  it('sees the reuse of a rotated token and revokes the family: refresh and access tokens', async () => {
    const config = await discover(realm.issuer, client);
    const { tokens } = await codeFlow({ issuer: realm.issuer, client, person, scope });
    const stolen = tokens.refresh_token ?? '';
    const second = await oidc.refreshTokenGrant(config, stolen);
    expect(await oauthError(oidc.refreshTokenGrant(config, stolen))).toBe('invalid_grant');
    expect(await oauthError(oidc.refreshTokenGrant(config, second.refresh_token ?? ''))).toBe(
      'invalid_grant',
    );
    expect(await oidc.tokenIntrospection(config, second.access_token)).toEqual({ active: false });
    await eventually(async () => {
      expect((await guarded(second.access_token)).status).toBe(401);
    });
  });

  it('refuses the refresh token of another client, and of a confidential client without its secret', async () => {
    const other = await realm.newClient();
    const { tokens } = await codeFlow({ issuer: realm.issuer, client, person, scope });
    const refreshToken = tokens.refresh_token ?? '';
    expect(await refresh(realm.issuer, other, refreshToken)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    const anonymous = await refresh(realm.issuer, { client_id: client.client_id }, refreshToken);
    expect(anonymous).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect((await refresh(realm.issuer, client, refreshToken)).status).toBe(200);
  });

  it('refuses an access token, an ID token and a code in place of a refresh token', async () => {
    const { tokens } = await codeFlow({ issuer: realm.issuer, client, person, scope });
    for (const wrong of [tokens.access_token, tokens.id_token ?? '', `${tokens.refresh_token ?? ''}x`]) {
      expect(await refresh(realm.issuer, client, wrong)).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      });
    }
  });

  it('narrows the scope and never widens it', async () => {
    const { tokens } = await codeFlow({
      issuer: realm.issuer,
      client,
      person,
      scope: 'openid email offline_access',
    });
    const ask = (token: string | undefined, wanted: string) =>
      postAs(client, endpoints(realm.issuer).token, {
        grant_type: 'refresh_token',
        refresh_token: token ?? '',
        scope: wanted,
      });
    const narrowed = await ask(tokens.refresh_token, 'openid');
    expect(narrowed).toMatchObject({ status: 200, body: { scope: 'openid' } });
    const widened = await ask(narrowed.body.refresh_token, 'openid profile');
    expect(widened).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });

  it('gives a disabled person nothing, and a disabled client nothing', async () => {
    const somebody = await realm.newUser();
    const app = await realm.newClient();
    const first = await codeFlow({ issuer: realm.issuer, client: app, person: somebody, scope });
    await realm.admin.post(`${realm.path}/users/${somebody.id}/disable`);
    expect(await refresh(realm.issuer, app, first.tokens.refresh_token ?? '')).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    await eventually(async () => {
      expect((await guarded(first.tokens.access_token)).status).toBe(401);
    });
    const second = await codeFlow({ issuer: realm.issuer, client: app, person, scope });
    await realm.admin.post(`${realm.path}/clients/${app.id}/disable`);
    await eventually(async () => {
      const answer = await refresh(realm.issuer, app, second.tokens.refresh_token ?? '');
      expect([400, 401]).toContain(answer.status);
    });
  });
});
