import { createHash, randomBytes } from 'node:crypto';
import { callApi } from '../support/admin.js';
import { Browser } from '../support/browser.js';
import { claimsOf } from '../support/oauth.js';
import type { RealmFixture, RegisteredClient } from '../support/realm-fixture.js';
import { signIn } from '../support/sign-in.js';
import { system } from '../support/system.js';
import * as guide from './reference/ferriskey.js';

let realm: RealmFixture;

beforeAll(async () => {
  realm = await system().newRealm({
    passwordGrant: { enabled: true },
    scopes: [
      { name: 'api:read', description: 'Read' },
      { name: 'api:write', description: 'Write' },
    ],
  });
});

const setupFor = (client: RegisteredClient): guide.FerrisKeySetup => ({
  server: system().start.idp.url,
  realm: realm.name,
  clientId: client.client_id,
  clientSecret: client.client_secret ?? '',
  redirectUri: client.redirect_uris[0],
});

describe('the programs of the FerrisKey guide', () => {
  it('web application: sign-in, tokens, refresh, and the errors that it handles', async () => {
    const [client, person] = await Promise.all([
      realm.newClient({ token_endpoint_auth_method: 'client_secret_post' }),
      realm.newUser({ name: 'Ada Example' }),
    ]);
    const setup = setupFor(client);
    const state = randomBytes(16).toString('hex');
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');

    const page = await signIn(new Browser(), guide.authorizationUrl(setup, state, challenge), person);
    const query = Object.fromEntries(page.leftFor?.searchParams ?? []) as { code: string; state: string };
    const tokens = await guide.handleCallback(setup, query, state, verifier);
    // "Token Structure" of the guide.
    expect(claimsOf(tokens.access_token)).toMatchObject({
      sub: person.id,
      aud: expect.any(String),
      exp: expect.any(Number),
      iat: expect.any(Number),
      scope: 'openid profile email',
    });
    expect(claimsOf(tokens.id_token)).toMatchObject({ sub: person.id });
    expect(tokens.refresh_token.split('.')).toHaveLength(1);

    const next = await guide.refreshAccessToken(setup, tokens.refresh_token);
    expect(next.access_token).toEqual(expect.any(String));
    expect(next.refresh_token).not.toBe(tokens.refresh_token);

    await expect(guide.handleCallback(setup, query, state, verifier)).rejects.toThrow('redirectToLogin');
    await expect(
      guide.refreshAccessToken({ ...setup, clientSecret: 'wrong' }, next.refresh_token),
    ).rejects.toThrow('Client configuration error');
  });

  it('service to service', async () => {
    const client = await realm.newMachine({
      token_endpoint_auth_method: 'client_secret_post',
      scope: 'api:read api:write',
    });
    const token = await guide.getServiceToken(setupFor(client), 'api:read api:write');
    expect(claimsOf(token)).toMatchObject({ client_id: client.client_id, scope: 'api:read api:write' });
    const answer = await callApi(token, 'GET', `${system().start.resourceApi.url}/api/auth/validate`);
    expect(answer.status).toBe(200);
  });

  it('trusted first-party application: password flow', async () => {
    const [client, person] = await Promise.all([
      realm.newClient({
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['password', 'refresh_token'],
        response_types: [],
        redirect_uris: [],
        first_party: true,
      }),
      realm.newUser(),
    ]);
    const setup = { ...setupFor({ ...client, redirect_uris: ['unused'] }) };
    const tokens = await guide.passwordGrant(setup, person.username, person.password);
    expect(claimsOf(tokens.access_token)).toMatchObject({ sub: person.id });
    await expect(guide.passwordGrant(setup, person.username, 'wrong')).rejects.toThrow('redirectToLogin');
  });
});
