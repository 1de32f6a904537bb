import * as oidc from 'openid-client';
import { callApi } from '../support/admin.js';
import { Browser } from '../support/browser.js';
import { clientCredentials, endpoints, newPkce, postAs } from '../support/oauth.js';
import { discover, oauthError, signInByLibrary } from '../support/openid-client.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../support/realm-fixture.js';
import { signIn } from '../support/sign-in.js';
import { system } from '../support/system.js';

let realm: RealmFixture;
let person: TestUser;
let client: RegisteredClient;

beforeAll(async () => {
  realm = await system().main();
  [person, client] = await Promise.all([realm.newUser(), realm.newClient()]);
});

describe('pushed authorization requests', () => {
  it('work with openid-client', async () => {
    const config = await discover(realm.issuer, client);
    const { tokens, callback } = await signInByLibrary({
      config,
      person,
      redirectUri: client.redirect_uris[0],
      par: true,
    });
    expect(tokens.claims()).toMatchObject({ sub: person.id });
    expect(callback.searchParams.get('iss')).toBe(realm.issuer);
  });

  it('need the client’s authentication, and serve that client only', async () => {
    const other = await realm.newClient({ redirect_uris: ['https://other.example/callback'] });
    const parameters = {
      client_id: client.client_id,
      response_type: 'code',
      redirect_uri: client.redirect_uris[0],
      scope: 'openid',
      code_challenge: newPkce().challenge,
      code_challenge_method: 'S256',
    };
    const anonymous = await postAs({ client_id: client.client_id }, endpoints(realm.issuer).par, parameters);
    expect(anonymous).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const pushed = await postAs<{ request_uri: string; expires_in: number }>(
      client,
      endpoints(realm.issuer).par,
      parameters,
    );
    expect(pushed).toMatchObject({ status: 201, body: { expires_in: expect.any(Number) } });
    expect(pushed.body.request_uri).toMatch(/^urn:ietf:params:oauth:request_uri:/);
    const url = new URL(endpoints(realm.issuer).authorization);
    url.search = new URLSearchParams({
      client_id: other.client_id,
      request_uri: pushed.body.request_uri,
    }).toString();
    const page = await new Browser().open(url);
    // To the other client's own address at most, and never with a code.
    expect(page.leftFor?.href ?? '').not.toContain('client.example');
    expect(page.leftFor?.searchParams.get('code') ?? null).toBeNull();
    expect(page.leftFor?.searchParams.get('error') ?? page.status).toEqual(expect.anything());
  });

  it('serve once: the second sign-in with the same request_uri is refused', async () => {
    const pkce = newPkce();
    const pushed = await postAs<{ request_uri: string }>(client, endpoints(realm.issuer).par, {
      client_id: client.client_id,
      response_type: 'code',
      redirect_uri: client.redirect_uris[0],
      scope: 'openid',
      code_challenge: pkce.challenge,
      code_challenge_method: 'S256',
    });
    const url = new URL(endpoints(realm.issuer).authorization);
    url.search = new URLSearchParams({
      client_id: client.client_id,
      request_uri: pushed.body.request_uri,
    }).toString();
    const first = await signIn(new Browser(), url, person);
    expect(`${first.leftFor?.href ?? ''} ${first.text()}`).toContain('?code=');
    const second = await signIn(new Browser(), url, person);
    expect(second.leftFor?.searchParams.get('code') ?? null).toBeNull();
  });
});

describe('DPoP', () => {
  it('binds code, refresh and userinfo to a key, with a nonce from the server, by openid-client', async () => {
    const config = await discover(realm.issuer, client);
    const dpop = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'));
    const { tokens } = await signInByLibrary({
      config,
      person,
      redirectUri: client.redirect_uris[0],
      parameters: { scope: 'openid email offline_access', prompt: 'consent' },
      par: true,
      dpop,
    });
    expect(tokens.token_type).toBe('dpop');
    const jkt = await dpop.calculateThumbprint();
    expect(await oidc.tokenIntrospection(config, tokens.access_token)).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: { jkt },
    });
    expect(await oidc.fetchUserInfo(config, tokens.access_token, person.id, { DPoP: dpop })).toMatchObject({
      sub: person.id,
      email: person.email,
    });
    const next = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP: dpop });
    expect(next.token_type).toBe('dpop');
  });

  it('asks for a nonce when a proof has none (RFC 9449 section 8)', async () => {
    const { nonces, fetchWatched } = watchNonces();
    const config = await discover(realm.issuer, await realm.newMachine());
    config[oidc.customFetch] = fetchWatched;
    const dpop = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'));
    const tokens = await oidc.clientCredentialsGrant(config, undefined, { DPoP: dpop });
    expect(tokens.token_type).toBe('dpop');
    expect(nonces.map(({ status }) => status)).toEqual([400, 200]);
    expect(nonces[0]?.nonce).toEqual(expect.any(String));
  });

  it('makes a bound token worthless without the key: as bearer, or with another key', async () => {
    const config = await discover(realm.issuer, client);
    const dpop = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'));
    const { tokens } = await signInByLibrary({ config, person, redirectUri: client.redirect_uris[0], dpop });
    const me = new URL(`${system().start.resourceApi.url}/me`);
    expect((await callApi(tokens.access_token, 'GET', me)).status).toBe(401);
    const thief = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'));
    expect(
      await oauthError(
        oidc.fetchProtectedResource(config, tokens.access_token, me, 'GET', null, undefined, { DPoP: thief }),
      ),
    ).toMatch(/invalid_token|invalid_dpop_proof/);
    const owner = await oidc.fetchProtectedResource(config, tokens.access_token, me, 'GET', null, undefined, {
      DPoP: dpop,
    });
    expect(owner.status).toBe(200);
    const userinfo = await callApi(tokens.access_token, 'GET', endpoints(realm.issuer).userinfo);
    expect(userinfo.status).toBe(401);
  });

  it('does not bind who did not ask', async () => {
    const machine = await realm.newMachine();
    const { body } = await clientCredentials(realm.issuer, machine);
    expect(body.token_type.toLowerCase()).toBe('bearer');
  });
});

function watchNonces() {
  const nonces: { status: number; nonce: string | null }[] = [];
  const fetchWatched: oidc.CustomFetch = async (url, options) => {
    const response = await fetch(url, options as RequestInit);
    if (new Headers(options.headers).has('dpop'))
      nonces.push({ status: response.status, nonce: response.headers.get('dpop-nonce') });
    return response;
  };
  return { nonces, fetchWatched };
}
