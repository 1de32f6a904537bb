import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import * as oidc from 'openid-client';
import { callApi } from '../support/admin.js';
import {
  authorizationCode,
  clientCredentials,
  codeFlow,
  endpoints,
  redeemCode,
  refresh,
} from '../support/oauth.js';
import { discover, signInByLibrary } from '../support/openid-client.js';
import type { RealmFixture } from '../support/realm-fixture.js';
import { system } from '../support/system.js';

const jwksOf = async (realm: RealmFixture): Promise<JSONWebKeySet> =>
  (await (await fetch(endpoints(realm.issuer).jwks)).json()) as JSONWebKeySet;
const opensApi = async (token: string): Promise<number> =>
  (await callApi(token, 'GET', `${system().start.resourceApi.url}/me`)).status;

describe('signing keys', () => {
  it.each(['RS256', 'EdDSA'] as const)(
    '%s realms: ID and access tokens verify, and open the API',
    async (algorithm) => {
      const realm = await system().newRealm({ signing: { algorithm } });
      const [client, person] = await Promise.all([realm.newClient(), realm.newUser()]);
      const config = await discover(realm.issuer, client);
      oidc.enableNonRepudiationChecks(config);
      expect(config.serverMetadata().id_token_signing_alg_values_supported).toEqual([algorithm]);
      const { tokens } = await signInByLibrary({ config, person, redirectUri: client.redirect_uris[0] });
      const keys = createLocalJWKSet(await jwksOf(realm));
      const { protectedHeader } = await jwtVerify(tokens.access_token, keys, {
        issuer: realm.issuer,
        audience: `${realm.issuer}/api`,
        typ: 'at+jwt',
      });
      expect(protectedHeader.alg).toBe(algorithm);
      expect(await opensApi(tokens.access_token)).toBe(200);
      expect(await oidc.fetchUserInfo(config, tokens.access_token, person.id)).toEqual({ sub: person.id });
    },
  );

  it('rotate with an overlap: what the old key signed verifies on, the next one was known before it signs', async () => {
    const realm = await system().newRealm();
    const machine = await realm.newMachine();
    const before = await clientCredentials(realm.issuer, machine);
    const known = createLocalJWKSet(await jwksOf(realm));
    await realm.admin.post(`${realm.path}/keys/rotate`);
    const after = await clientCredentials(realm.issuer, machine);
    const kid = async (token: string, keys: typeof known) =>
      (await jwtVerify(token, keys)).protectedHeader.kid;
    // Whoever cached the keys before the rotation can verify what is signed after it.
    const oldKid = await kid(before.body.access_token, known);
    const newKid = await kid(after.body.access_token, known);
    expect(newKid).not.toBe(oldKid);
    const now = createLocalJWKSet(await jwksOf(realm));
    expect(await kid(before.body.access_token, now)).toBe(oldKid);
    expect(await opensApi(before.body.access_token)).toBe(200);
    expect(await opensApi(after.body.access_token)).toBe(200);
    const { items } = await realm.admin.get<{ items: { state: string }[] }>(`${realm.path}/keys`);
    expect(items.map(({ state }) => state).sort()).toEqual(['active', 'next', 'retiring']);
  });
});

describe('kinds of tokens and clients', () => {
  it('opaque access tokens for a client that asks for them', async () => {
    const realm = await system().newRealm();
    const [client, person] = await Promise.all([
      realm.newClient({ access_token_format: 'opaque' }),
      realm.newUser(),
    ]);
    const config = await discover(realm.issuer, client);
    const { tokens } = await signInByLibrary({ config, person, redirectUri: client.redirect_uris[0] });
    expect(tokens.access_token.split('.')).toHaveLength(1);
    expect(await oidc.tokenIntrospection(config, tokens.access_token)).toMatchObject({
      active: true,
      sub: person.id,
    });
    expect(await oidc.fetchUserInfo(config, tokens.access_token, person.id)).toEqual({ sub: person.id });
    await oidc.tokenRevocation(config, tokens.access_token);
    expect(await oidc.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
  });

  it('refresh tokens stay the same where the client says `fixed`, for several devices at once', async () => {
    const realm = await system().newRealm();
    const [client, person] = await Promise.all([
      realm.newClient({ refresh_tokens: 'fixed' }),
      realm.newUser(),
    ]);
    const { tokens } = await codeFlow({ issuer: realm.issuer, client, person });
    const again = await Promise.all(
      Array.from({ length: 5 }, () => refresh(realm.issuer, client, tokens.refresh_token ?? '')),
    );
    for (const { status, body } of again) {
      expect(status).toBe(200);
      expect(body.refresh_token ?? tokens.refresh_token).toBe(tokens.refresh_token);
      expect(await opensApi(body.access_token)).toBe(200);
    }
  });

  it('native clients may come back on any loopback port (RFC 8252 section 7.3), web clients may not', async () => {
    const realm = await system().newRealm();
    const redirect_uris = ['http://127.0.0.1/callback'];
    const [native, person] = await Promise.all([
      realm.newClient({ application_type: 'native', token_endpoint_auth_method: 'none', redirect_uris }),
      realm.newUser(),
    ]);
    const answer = await authorizationCode({
      issuer: realm.issuer,
      client: native,
      person,
      redirectUri: 'http://127.0.0.1:49152/callback',
    });
    expect(answer.callback.port).toBe('49152');
    expect((await redeemCode(realm.issuer, native, answer)).status).toBe(200);
    const web = await realm.newClient({ redirect_uris });
    await expect(
      authorizationCode({
        issuer: realm.issuer,
        client: web,
        person,
        redirectUri: 'http://127.0.0.1:49152/callback',
      }),
    ).rejects.toThrow(/No code came back: 400/);
  });
});
