import * as oauth from 'oauth4webapi';
import * as oidc from 'openid-client';
import { callApi } from '../support/admin.js';
import { Browser } from '../support/browser.js';
import { insecure } from '../support/loopback.js';
import {
  authorizationCode,
  authorizationUrl,
  endpoints,
  newPkce,
  openAuthorization,
  postAs,
  redeemCode,
} from '../support/oauth.js';
import { discover, oauthError, signInByLibrary } from '../support/openid-client.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../support/realm-fixture.js';
import { system } from '../support/system.js';

let realm: RealmFixture;
let person: TestUser;
let client: RegisteredClient;

beforeAll(async () => {
  realm = await system().main();
  [person, client] = await Promise.all([
    realm.newUser({ name: 'Ada Example', givenName: 'Ada', familyName: 'Example' }),
    realm.newClient(),
  ]);
});

describe('authorization code with PKCE, by openid-client', () => {
  it('signs a person in and tells who it is', async () => {
    const config = await discover(realm.issuer, client);
    const { tokens } = await signInByLibrary({
      config,
      person,
      redirectUri: client.redirect_uris[0],
      parameters: { scope: 'openid profile email' },
    });
    expect(tokens.claims()).toMatchObject({
      iss: realm.issuer,
      aud: client.client_id,
      sub: person.id,
      sid: expect.any(String),
    });
    expect(tokens).toMatchObject({
      token_type: 'bearer',
      expires_in: 1800,
      scope: expect.stringContaining('openid'),
    });
  });

  it('issues a JWT access token by RFC 9068 that verifies with the published keys and opens the API', async () => {
    const config = await discover(realm.issuer, client);
    const { tokens } = await signInByLibrary({ config, person, redirectUri: client.redirect_uris[0] });
    const request = new Request('https://api.example/', {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    const server = config.serverMetadata() as oauth.AuthorizationServer;
    const claims = await oauth.validateJwtAccessToken(server, request, `${realm.issuer}/api`, insecure);
    expect(claims).toMatchObject({
      sub: person.id,
      client_id: client.client_id,
      scope: expect.stringContaining('openid'),
      jti: expect.any(String),
      sid: expect.any(String),
      nbf: expect.any(Number),
      acr: expect.any(String),
      amr: ['pwd'],
      auth_time: expect.any(Number),
      username: person.username,
      email: person.email,
      roles: [],
      permissions: [],
    });
    const me = await callApi(tokens.access_token, 'GET', `${system().start.resourceApi.url}/me`);
    expect(me).toMatchObject({ status: 200 });
    expect(JSON.stringify(me.body)).toContain(person.id);
  });

  it('answers userinfo with the JWT access token, by scope', async () => {
    const config = await discover(realm.issuer, client);
    const { tokens } = await signInByLibrary({
      config,
      person,
      redirectUri: client.redirect_uris[0],
      parameters: { scope: 'openid profile email' },
    });
    expect(await oidc.fetchUserInfo(config, tokens.access_token, person.id)).toMatchObject({
      sub: person.id,
      preferred_username: person.username,
      name: 'Ada Example',
      given_name: 'Ada',
      family_name: 'Example',
      email: person.email,
      email_verified: true,
    });
    const little = await signInByLibrary({ config, person, redirectUri: client.redirect_uris[0] });
    expect(await oidc.fetchUserInfo(config, little.tokens.access_token, person.id)).toEqual({
      sub: person.id,
    });
  });

  it('answers the claims parameter in ID token and userinfo', async () => {
    const config = await discover(realm.issuer, client);
    const { tokens } = await signInByLibrary({
      config,
      person,
      redirectUri: client.redirect_uris[0],
      parameters: {
        scope: 'openid profile email',
        claims: JSON.stringify({ id_token: { email: { essential: true } }, userinfo: { given_name: null } }),
      },
    });
    expect(tokens.claims()).toMatchObject({ email: person.email });
    expect(await oidc.fetchUserInfo(config, tokens.access_token, person.id)).toMatchObject({
      given_name: 'Ada',
    });
  });

  it('asks for the password again for prompt=login and max_age, and never shows a page for prompt=none', async () => {
    const config = await discover(realm.issuer, client);
    const browser = new Browser();
    const redirectUri = client.redirect_uris[0];
    const none = authorizationUrl(
      { issuer: realm.issuer, client, person, parameters: { prompt: 'none' } },
      newPkce(),
      'state-1',
    );
    expect((await browser.open(none.url)).leftFor?.searchParams.get('error')).toBe('login_required');
    await signInByLibrary({ config, person, redirectUri, browser });
    const again = await browser.open(none.url);
    expect(again.leftFor?.searchParams.get('code')).toEqual(expect.any(String));
    for (const parameters of [{ prompt: 'login' }, { max_age: '0' }] as Record<string, string>[]) {
      const { url } = authorizationUrl(
        { issuer: realm.issuer, client, person, parameters },
        newPkce(),
        'state-2',
      );
      const page = await browser.open(url);
      expect(page.has('sign-in-form')).toBe(true);
    }
  });

  it('sends the answer by form_post without an inline script', async () => {
    const answer = await openAuthorization({
      issuer: realm.issuer,
      client,
      person,
      parameters: { response_mode: 'form_post' },
    });
    const { page } = answer;
    expect(page.status).toBe(200);
    const form = page.formOf('continue');
    expect(form).toMatchObject({ action: client.redirect_uris[0], method: 'post' });
    expect(form.fields).toMatchObject({ state: answer.state, iss: realm.issuer, code: expect.any(String) });
    expect(page.html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(page.headers.get('content-security-policy')).toMatch(/form-action [^;]*https:\/\/client\.example/);
    const redeemed = await redeemCode(realm.issuer, client, {
      code: form.fields['code'] ?? '',
      pkce: answer.pkce,
      redirectUri: answer.redirectUri,
    });
    expect(redeemed.status).toBe(200);
  });
});

describe('what the authorization endpoint refuses', () => {
  const ask = async (parameters: Record<string, string | undefined>) => {
    const { url } = authorizationUrl({ issuer: realm.issuer, client, person }, newPkce(), 'state-3');
    for (const [name, value] of Object.entries(parameters)) {
      if (value === undefined) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    return new Browser().open(url);
  };

  it('requires PKCE with S256, of confidential clients as well', async () => {
    const without = await ask({ code_challenge: undefined, code_challenge_method: undefined });
    expect(without.leftFor?.searchParams.get('error')).toBe('invalid_request');
    const plain = await ask({ code_challenge_method: 'plain' });
    expect(plain.leftFor?.searchParams.get('error')).toBe('invalid_request');
  });

  it('never redirects to an address that is not registered, in errors neither', async () => {
    for (const redirect_uri of [
      'https://evil.example/callback',
      'https://client.example/callback/',
      'https://client.example/callback?x=1',
      'https://client.example.evil.example/callback',
      'https://client.example@evil.example/callback',
    ]) {
      const page = await ask({ redirect_uri, response_type: 'nonsense' });
      expect([redirect_uri, page.leftFor, page.status]).toEqual([redirect_uri, null, 400]);
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      expect(page.has('request-id')).toBe(true);
    }
  });

  it('answers an unknown client with a page, not a redirect', async () => {
    const page = await ask({ client_id: 'nobody' });
    expect(page).toMatchObject({ leftFor: null, status: 400 });
  });

  it('returns an error to the registered address with state and iss', async () => {
    const page = await ask({ response_type: 'token' });
    expect(page.leftFor?.origin).toBe('https://client.example');
    const answered = new URLSearchParams(page.leftFor?.search || page.leftFor?.hash.slice(1));
    expect(answered.get('state')).toBe('state-3');
    expect(answered.get('iss')).toBe(realm.issuer);
    expect(answered.get('error')).toMatch(/unsupported_response_type|unauthorized_client|invalid_request/);
  });
});

describe('what the token endpoint refuses', () => {
  it('a wrong verifier, another redirect URI, another client', async () => {
    const other = await realm.newClient();
    const answer = () => authorizationCode({ issuer: realm.issuer, client, person });
    const wrongVerifier = await redeemCode(realm.issuer, client, { ...(await answer()), pkce: newPkce() });
    expect(wrongVerifier).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const wrongUri = await redeemCode(realm.issuer, client, {
      ...(await answer()),
      redirectUri: 'https://client.example/other',
    });
    expect(wrongUri).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const wrongClient = await redeemCode(realm.issuer, other, await answer());
    expect(wrongClient).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('a wrong secret with 401 and a challenge, an unknown client alike', async () => {
    for (const impostor of [
      { ...client, client_secret: 'wrong' },
      { client_id: 'nobody', client_secret: 'wrong' },
    ]) {
      const answer = await postAs(impostor, endpoints(realm.issuer).token, {
        grant_type: 'client_credentials',
      });
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/);
    }
  });

  it('a second redemption, which also kills what the first one gave', async () => {
    const config = await discover(realm.issuer, client);
    const answer = await authorizationCode({
      issuer: realm.issuer,
      client,
      person,
      scope: 'openid offline_access',
    });
    const first = await redeemCode(realm.issuer, client, answer);
    expect(first.status).toBe(200);
    const second = await redeemCode(realm.issuer, client, answer);
    expect(second).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await oauthError(oidc.refreshTokenGrant(config, first.body.refresh_token ?? ''))).toBe(
      'invalid_grant',
    );
    expect(await oidc.tokenIntrospection(config, first.body.access_token)).toEqual({ active: false });
  });
});
