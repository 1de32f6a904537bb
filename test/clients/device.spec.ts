import * as oidc from 'openid-client';
import { callApi } from '../support/admin.js';
import { Browser } from '../support/browser.js';
import { answerDevice, pollDevice, startDevice } from '../support/device.js';
import { endpoints } from '../support/oauth.js';
import { discover, oauthError } from '../support/openid-client.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../support/realm-fixture.js';
import { signIn } from '../support/sign-in.js';
import { pause } from '../support/start-system.js';
import { system } from '../support/system.js';

/** The shortest pace that a realm can set, so that nothing here waits long. */
const INTERVAL = 1;

let realm: RealmFixture;
let person: TestUser;
let client: RegisteredClient;

beforeAll(async () => {
  realm = await system().newRealm({ tokens: { deviceIntervalSeconds: INTERVAL } });
  [person, client] = await Promise.all([
    realm.newUser(),
    realm.newDevice({ client_name: 'Television in the hall' }),
  ]);
});

describe('the device grant', () => {
  it('works with openid-client from code to refreshed tokens', async () => {
    const config = await discover(realm.issuer, client);
    const device = await oidc.initiateDeviceAuthorization(config, { scope: 'openid email offline_access' });
    expect(device).toMatchObject({ interval: INTERVAL, expires_in: 600 });
    expect(device.verification_uri).toMatch(/\/device$/);
    expect(new URL(device.verification_uri_complete ?? '').searchParams.get('user_code')).toBe(
      device.user_code,
    );
    const polled = oidc.pollDeviceAuthorizationGrant(config, device);
    const [tokens, page] = await Promise.all([polled, answerDevice(device, person)]);
    expect(page.status).toBe(200);
    expect(page.text()).toContain('Device connected');
    expect(tokens.claims()).toMatchObject({ sub: person.id });
    expect((await callApi(tokens.access_token, 'GET', `${system().start.resourceApi.url}/me`)).status).toBe(
      200,
    );
    const next = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(next.refresh_token).not.toBe(tokens.refresh_token);
  });

  it('shows which application asks for what before it is allowed', async () => {
    const device = await startDevice(realm.issuer, client, 'openid email');
    const page = await signInUntilConfirmation(device.verification_uri_complete, device.user_code);
    expect(page.text()).toContain('Television in the hall');
    expect(page.text('shown-user-code').replaceAll('-', '')).toBe(device.user_code.replaceAll('-', ''));
    expect(page.text('device-scopes')).toContain('See your e-mail address');
  });

  it('asks once, where the application belongs to the realm', async () => {
    const own = await realm.newDevice({ first_party: true, application_type: 'native' });
    const device = await startDevice(realm.issuer, own);
    const browser = new Browser();
    const page = await signInUntilConfirmation(device.verification_uri_complete, device.user_code, browser);
    expect(page.text('device-scopes')).toContain('Act for you with the permissions that you hold here');
    const { username, password } = person;
    const signedIn = await browser.press(await browser.press(page, 'allow'), 'sign-in', {
      username,
      password,
    });
    expect(signedIn.text()).toContain('Device connected');
    expect((await pollDevice(realm.issuer, own, device.device_code)).status).toBe(200);
  });

  it('says pending until it is answered, and the code is spent with the answer', async () => {
    const device = await startDevice(realm.issuer, client);
    expect(await pollDevice(realm.issuer, client, device.device_code)).toMatchObject({
      status: 400,
      body: { error: 'authorization_pending' },
    });
    await answerDevice(device, person);
    expect((await pollDevice(realm.issuer, client, device.device_code)).status).toBe(200);
    expect(await pollDevice(realm.issuer, client, device.device_code)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it('answers slow_down to who polls faster than told, and accepts who slows down', async () => {
    const slow = await system().newRealm({ tokens: { deviceIntervalSeconds: 3 } });
    const [app, somebody] = await Promise.all([slow.newDevice(), slow.newUser()]);
    const device = await startDevice(slow.issuer, app);
    expect((await pollDevice(slow.issuer, app, device.device_code)).body.error).toBe('authorization_pending');
    expect(await pollDevice(slow.issuer, app, device.device_code)).toMatchObject({
      status: 400,
      body: { error: 'slow_down' },
    });
    await answerDevice(device, somebody);
    await pause(8_500);
    expect((await pollDevice(slow.issuer, app, device.device_code)).status).toBe(200);
  });

  it('lets the person say no', async () => {
    const config = await discover(realm.issuer, client);
    const device = await oidc.initiateDeviceAuthorization(config, { scope: 'openid' });
    const page = await answerDevice(device, person, 'deny');
    expect(page.text()).toContain('Device not connected');
    expect(await oauthError(oidc.pollDeviceAuthorizationGrant(config, device))).toBe('access_denied');
  });

  it('refuses a code that nobody gave out, in the page and at the token endpoint', async () => {
    const page = await answerDevice(
      { verification_uri: `${realm.issuer}/device`, user_code: 'BCDF-GHJK' },
      person,
    );
    expect(page.has('device-code-form')).toBe(true);
    expect(page.text('user_code-error')).toContain('We do not know this code');
    expect(await pollDevice(realm.issuer, client, 'nonsense')).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it('gives the code to the client that asked for it only', async () => {
    const other = await realm.newDevice();
    const device = await startDevice(realm.issuer, client);
    await answerDevice(device, person);
    expect(await pollDevice(realm.issuer, other, device.device_code)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it('is decided by the browser that claimed the code, not by a second one (CVE-2026-45337)', async () => {
    const device = await startDevice(realm.issuer, client);
    await signInUntilConfirmation(device.verification_uri, device.user_code, new Browser(), true);
    const stranger = await realm.newUser();
    const page = await answerDevice(device, stranger);
    expect(page.text()).not.toContain('Device connected');
    expect((await pollDevice(realm.issuer, client, device.device_code)).body.error).not.toBeUndefined();
  });

  it('takes a confidential client with its secret only', async () => {
    const confidential = await realm.newDevice({ token_endpoint_auth_method: 'client_secret_basic' });
    const response = await fetch(endpoints(realm.issuer).device, {
      method: 'POST',
      body: new URLSearchParams({ client_id: confidential.client_id, scope: 'openid' }),
    });
    expect(response.status).toBe(401);
    expect((await startDevice(realm.issuer, confidential)).user_code).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
  });
});

/** Types the code and, when asked, who it is; stops where allow or deny is asked. */
async function signInUntilConfirmation(
  uri: string,
  userCode: string,
  browser = new Browser(),
  claim = false,
) {
  let page = await browser.open(uri);
  if (page.has('form-post')) page = await browser.press(page, 'continue');
  if (page.has('device-code-form'))
    page = await browser.press(page, 'device-continue', { user_code: userCode });
  if (page.has('sign-in-form'))
    page = await browser.press(page, 'sign-in', { username: person.username, password: person.password });
  expect(page.has('device-confirm-form')).toBe(true);
  if (!claim) return page;
  // Confirming claims the code for this browser; the sign-in that follows is left open.
  const claimed = await browser.press(page, 'allow');
  return claimed.has('sign-in-form') ? claimed : signIn(browser, claimed, person);
}
