import { callApi } from '../../support/admin.js';
import { cheapRealm } from '../../support/attack.js';
import { Browser } from '../../support/browser.js';
import { authorizationUrl, newPkce } from '../../support/oauth.js';
import { system } from '../../support/system.js';

// Lesson 24: a client that registers itself meets the same rules, at registration, at change, and at use.

const registration = (issuer: string): string => `${issuer}/clients-registrations/openid-connect`;
const REGISTERED = 'https://client.example/callback';

const refused = [
  'https://client.example/callback/*',
  'https://*.client.example/callback',
  '^/*',
  'https://client.example/.*',
  'https://user:pass@client.example/',
  'https://client.example\\@evil.example/',
  'https://client.example/callback#x',
  'http://client.example/callback',
  'https://client.example/..;/x',
  'com.example.app:/callback',
  'https://client.example:443/callback',
  'HTTPS://client.example/callback',
];

it('registers no address that is not exactly one address', async () => {
  const realm = await cheapRealm({ registration: { mode: 'open' } });
  for (const uri of refused) {
    const answer = await callApi(null, 'POST', registration(realm.issuer), { redirect_uris: [uri] });
    expect([uri, answer.status, answer.body.error]).toEqual([
      uri,
      400,
      expect.stringMatching(/invalid_(redirect_uri|client_metadata)/),
    ]);
  }
});

it('cannot change to one, keeps what it had, and is sent to exactly that', async () => {
  const realm = await cheapRealm({ registration: { mode: 'open' } });
  const { body: client } = await callApi(null, 'POST', registration(realm.issuer), {
    redirect_uris: [REGISTERED],
    token_endpoint_auth_method: 'none',
  });
  let token: string = client.registration_access_token;
  for (const uri of refused.slice(0, 5)) {
    const changed = await callApi(token, 'PUT', client.registration_client_uri, {
      client_id: client.client_id,
      redirect_uris: [uri],
      token_endpoint_auth_method: 'none',
    });
    expect([uri, changed.status]).toEqual([uri, 400]);
    const read = await callApi(token, 'GET', client.registration_client_uri);
    token = read.body.registration_access_token ?? token;
    expect(read.body.redirect_uris).toEqual([REGISTERED]);
  }
  const person = { username: '', password: '' };
  for (const [redirectUri, status] of [
    [`${REGISTERED}/x`, 400],
    [REGISTERED, 303],
  ] as const) {
    const { url } = authorizationUrl({ issuer: realm.issuer, client, person, redirectUri }, newPkce(), 's');
    expect((await new Browser().request(url)).status).toBe(status);
  }
});

it('decides nothing that is the realm owner’s: first-party, watching others, calls from pages', async () => {
  const realm = await cheapRealm({ registration: { mode: 'open' } });
  for (const wish of [
    { resource_indicators: [`${realm.issuer}/api`] },
    { web_origins: ['https://evil.example'] },
    { access_token_format: 'opaque' },
    { grant_types: ['password'] },
  ]) {
    const { status } = await callApi(null, 'POST', registration(realm.issuer), {
      redirect_uris: [REGISTERED],
      ...wish,
    });
    expect([wish, status]).toEqual([wish, 400]);
  }
  const { body: client } = await callApi(null, 'POST', registration(realm.issuer), {
    redirect_uris: [REGISTERED],
    first_party: true,
    firstParty: true,
    enabled: true,
    client_id: 'gatehouse-account',
  });
  expect(client.client_id).not.toBe('gatehouse-account');
  const { items } = await realm.admin.get(`${realm.path}/clients?search=${client.client_id as string}`);
  expect(items).toEqual([expect.objectContaining({ client_id: client.client_id, first_party: false })]);
});

it('is not registered where registration is off, and asks for a token where it must', async () => {
  const off = system().issuer();
  const { status } = await callApi(null, 'POST', registration(off), { redirect_uris: [REGISTERED] });
  expect(status).toBe(404);
  const guarded = await cheapRealm({ registration: { mode: 'initial-access-token' } });
  for (const token of [null, 'x', 'a.b.c']) {
    const answer = await callApi(token, 'POST', registration(guarded.issuer), {
      redirect_uris: [REGISTERED],
    });
    expect(answer.status).toBe(401);
  }
});
