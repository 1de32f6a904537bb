import { eventually } from '@gatehouse-testing/database';
import { callApi } from '../support/admin.js';
import { Browser } from '../support/browser.js';
import { answerDevice, pollDevice, startDevice } from '../support/device.js';
import {
  authorizationCode,
  authorizationUrl,
  codeFlow,
  endpoints,
  introspect,
  newPkce,
  postAs,
  redeemCode,
  refresh,
  type JsonAnswer,
  type TokenBody,
} from '../support/oauth.js';
import { linkIn, Mailbox } from '../support/outbox.js';
import { race } from '../support/race.js';
import {
  newPassword,
  type RealmFixture,
  type RegisteredClient,
  type TestUser,
} from '../support/realm-fixture.js';
import { signIn } from '../support/sign-in.js';
import { system } from '../support/system.js';

// Lessons 26 to 28, 58, and measured: the write decides who redeems, and for codes, refresh tokens and device codes the
// second kills the family.

const TIMES = 50;

let realm: RealmFixture;
let client: RegisteredClient;
let person: TestUser;

beforeAll(async () => {
  realm = await system().newRealm({ tokens: { deviceIntervalSeconds: 1 } });
  [client, person] = await Promise.all([realm.newClient(), realm.newUser()]);
});

/** One 200, all others `invalid_grant`; answers what the winner got. */
function onlyWinner(answers: readonly JsonAnswer<TokenBody>[]): TokenBody {
  const winners = answers.filter(({ status }) => status === 200);
  expect(winners).toHaveLength(1);
  const refused = answers.filter(({ status }) => status !== 200);
  for (const { status, body } of refused) expect([status, body.error]).toEqual([400, 'invalid_grant']);
  return winners[0]?.body as TokenBody;
}

/** Nothing that the grant gave is good any more: not the refresh token, not the access token, nowhere. */
async function expectFamilyDead(tokens: TokenBody, owner: RegisteredClient): Promise<void> {
  expect(tokens.refresh_token).toEqual(expect.any(String));
  expect(await refresh(realm.issuer, owner, tokens.refresh_token ?? '')).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant' },
  });
  await eventually(async () => {
    const api = await callApi(tokens.access_token, 'GET', `${system().start.resourceApi.url}/me`);
    expect(api.status).toBe(401);
  });
  const userinfo = await callApi(tokens.access_token, 'GET', endpoints(realm.issuer).userinfo);
  expect(userinfo.status).toBe(401);
}

describe('fifty at once, one wins', () => {
  it('authorization code: one redemption, then the grant is revoked', async () => {
    const answer = await authorizationCode({
      issuer: realm.issuer,
      client,
      person,
      scope: 'openid offline_access',
    });
    const tokens = onlyWinner(await race(TIMES, () => redeemCode(realm.issuer, client, answer)));
    await expectFamilyDead(tokens, client);
    expect((await introspect(realm.issuer, client, tokens.access_token)).body).toEqual({ active: false });
  });

  it('refresh token: one rotation, then the family is revoked (CVE-2026-1035)', async () => {
    const { tokens: first } = await codeFlow({
      issuer: realm.issuer,
      client,
      person,
      scope: 'openid offline_access',
    });
    const tokens = onlyWinner(
      await race(TIMES, () => refresh(realm.issuer, client, first.refresh_token ?? '')),
    );
    await expectFamilyDead(tokens, client);
    await expectFamilyDead(first, client);
  });

  it('device code: one redemption, then the grant is revoked', async () => {
    const device = await realm.newDevice();
    const started = await startDevice(realm.issuer, device, 'openid offline_access');
    await answerDevice(started, person);
    const tokens = onlyWinner(await race(TIMES, () => pollDevice(realm.issuer, device, started.device_code)));
    await expectFamilyDead(tokens, device);
  });

  it('pushed authorization request: one sign-in', async () => {
    const pkce = newPkce();
    const { body } = await postAs<{ request_uri: string }>(client, endpoints(realm.issuer).par, {
      client_id: client.client_id,
      response_type: 'code',
      redirect_uri: client.redirect_uris[0],
      scope: 'openid',
      code_challenge: pkce.challenge,
      code_challenge_method: 'S256',
    });
    const browser = new Browser();
    await signIn(
      browser,
      authorizationUrl({ issuer: realm.issuer, client, person }, newPkce(), 's').url,
      person,
    );
    const url = new URL(endpoints(realm.issuer).authorization);
    url.search = new URLSearchParams({
      client_id: client.client_id,
      request_uri: body.request_uri,
    }).toString();
    // Signed in and consented before: each request alone would answer with a code at once.
    const landings = await race(TIMES, () => browser.open(url));
    const codes = landings.flatMap((page) => page.leftFor?.searchParams.get('code') ?? []);
    expect(codes).toHaveLength(1);
    for (const page of landings) expect(page.status).toBeLessThan(500);
    const redeemed = await redeemCode(realm.issuer, client, {
      code: codes[0] ?? '',
      pkce,
      redirectUri: client.redirect_uris[0],
    });
    expect(redeemed.status).toBe(200);
  });

  it('password reset: one new password', async () => {
    const forgetful = await realm.newUser();
    const mailbox = await Mailbox.watch(system().outbox);
    const asking = new Browser();
    const { url } = authorizationUrl({ issuer: realm.issuer, client, person: forgetful }, newPkce(), 's');
    const signInPage = await asking.open(url);
    const forgotten = await asking.open(signInPage.href('forgotten-password'));
    await asking.press(forgotten, 'send-reset', { username: forgetful.username });
    const link = linkIn(await mailbox.next(forgetful.email));

    // Each racer is a browser of its own, with the form open; hashing is bounded, so fewer than fifty.
    const racers = await Promise.all(
      Array.from({ length: TIMES }, async () => {
        const browser = new Browser();
        return { browser, page: await browser.open(link), password: newPassword() };
      }),
    );
    const pages = await race(TIMES, (index) => {
      const { browser, page, password } = racers[index] as (typeof racers)[number];
      return browser.press(page, 'save-password', { new_password: password, repeat_password: password });
    });
    const won = pages.flatMap((page, index) => (page.text().includes('Password changed') ? [index] : []));
    expect(won).toHaveLength(1);
    for (const page of pages) expect([200, 303, 400, 409, 410, 503]).toContain(page.status);

    const winner = racers[won[0] ?? 0]?.password ?? '';
    const good = await signIn(new Browser(), url, { username: forgetful.username, password: winner });
    expect(good.leftFor?.searchParams.get('code')).toEqual(expect.any(String));
    const late = await new Browser().open(link);
    expect(late.text()).toContain('This link does not work any more');
  });

  it('registration of a proof: one DPoP proof or client assertion is never accepted twice', async () => {
    const { privateKey, publicKey } = await crypto.subtle.generateKey(
      { name: 'ECDSA', namedCurve: 'P-256' },
      true,
      ['sign', 'verify'],
    );
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
    const machine = await realm.newMachine({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ kty, crv, x, y, kid: 'k', alg: 'ES256', use: 'sig' }] },
    });
    const assertion = await signJwt(privateKey, {
      iss: machine.client_id,
      sub: machine.client_id,
      aud: realm.issuer,
      jti: newPkce().verifier,
      iat: Math.floor(Date.now() / 1000),
      exp: Math.floor(Date.now() / 1000) + 60,
    });
    const answers = await race(TIMES, () =>
      postAs({ client_id: machine.client_id }, endpoints(realm.issuer).token, {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(TIMES - 1);
  });
});

async function signJwt(key: CryptoKey, payload: object): Promise<string> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: 'ES256', kid: 'k' })}.${part(payload)}`;
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}
