import { callApi } from '../support/admin.js';
import { Browser } from '../support/browser.js';
import { basicAuth, clientCredentials, introspect } from '../support/oauth.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../support/realm-fixture.js';
import { signIn } from '../support/sign-in.js';
import { system } from '../support/system.js';

let realm: RealmFixture;
let machine: RegisteredClient;
let device: RegisteredClient;
let person: TestUser;

beforeAll(async () => {
  realm = await system().main();
  [machine, device, person] = await Promise.all([realm.newMachine(), realm.newDevice(), realm.newUser()]);
});

const at = (path: string) => system().start.idp.url + path;

it('an issuer that somebody opens leads to their account; a realm that is not there leads nowhere', async () => {
  const open = (name: string) => fetch(at(`/realms/${name}`), { redirect: 'manual' });
  const found = await open('main');
  expect([found.status, found.headers.get('location')]).toEqual([303, '/realms/main/account']);
  for (const name of ['nowhere', '..%2f', 'main%00'])
    expect([name, Math.floor((await open(name)).status / 100)]).toEqual([name, 4]);
});

describe('the short paths of the default realm', () => {
  it('token, introspect, revoke and userinfo serve like the long ones', async () => {
    const form = (path: string, fields: Record<string, string>) =>
      fetch(at(path), {
        method: 'POST',
        headers: { authorization: basicAuth(machine) },
        body: new URLSearchParams(fields),
      });
    const response = await form('/oauth/token', { grant_type: 'client_credentials' });
    expect(response.status).toBe(200);
    const { access_token } = (await response.json()) as { access_token: string };
    expect((await introspect(realm.issuer, machine, access_token)).body).toMatchObject({ active: true });
    expect(await (await form('/oauth/introspect', { token: access_token })).json()).toMatchObject({
      active: true,
    });
    expect((await form('/oauth/revoke', { token: access_token })).status).toBe(200);
    expect(await (await form('/oauth/introspect', { token: access_token })).json()).toEqual({
      active: false,
    });
    expect((await fetch(at('/oauth/userinfo'), { headers: { authorization: 'Bearer x' } })).status).toBe(401);
  });

  it('authorize and device lead to the same pages', async () => {
    const browser = new Browser();
    const client = await realm.newClient();
    const url = new URL(at('/oauth/authorize'));
    url.search = new URLSearchParams({
      client_id: client.client_id,
      response_type: 'code',
      redirect_uri: client.redirect_uris[0],
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    }).toString();
    const page = await signIn(browser, url, person);
    expect(page.leftFor?.searchParams.get('iss')).toBe(realm.issuer);
    expect((await browser.open(at('/device'))).has('device-code-form')).toBe(true);
  });

  it('device and token endpoints take JSON, and answer the link with ?code=', async () => {
    const asked = await callApi(null, 'POST', at('/oauth/device/code'), { client_id: device.client_id });
    expect(asked).toMatchObject({
      status: 200,
      body: { user_code: expect.any(String), interval: expect.any(Number) },
    });
    const pending = await callApi(null, 'POST', at('/oauth/token'), {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: asked.body.device_code,
      client_id: device.client_id,
    });
    expect(pending).toMatchObject({ status: 400, body: { error: 'authorization_pending' } });
    const page = await new Browser().open(
      `${asked.body.verification_uri as string}?code=${asked.body.user_code as string}`,
    );
    expect(page.html).toContain(asked.body.user_code);
  });

  it('JSON that is no object of texts is refused like any bad request', async () => {
    for (const body of [
      '[]',
      '"text"',
      '{"client_id":{"a":1}}',
      '{"client_id":["a","b"]}',
      '{',
      'null',
      '{"a":1,"a":2}',
    ]) {
      const response = await fetch(at('/oauth/token'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect([body, response.status]).toEqual([body, 400]);
      expect(await response.json()).toMatchObject({
        error: expect.stringMatching(/invalid_request|invalid_client/),
      });
    }
  });

  it('serve no other realm', async () => {
    const other = await system().newRealm();
    const foreign = await other.newMachine();
    const response = await fetch(at('/oauth/token'), {
      method: 'POST',
      headers: { authorization: basicAuth(foreign) },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(response.status).toBe(401);
    expect((await clientCredentials(other.issuer, foreign)).status).toBe(200);
  });
});
