import { cheapRealm, inDatabase } from '../../support/attack.js';
import { Browser } from '../../support/browser.js';
import { answerDevice, pollDevice, startDevice } from '../../support/device.js';
import { endpoints, postAs } from '../../support/oauth.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../../support/realm-fixture.js';
import { signIn } from '../../support/sign-in.js';

// Defects 21 (AuthGate: slow_down never comes, nobody can say no) and 11 (FerrisKey: reusable, never expiring,
// unauthenticated, scopes unseen).

let realm: RealmFixture;
let device: RegisteredClient;
let person: TestUser;

beforeAll(async () => {
  realm = await cheapRealm({ tokens: { deviceIntervalSeconds: 5 } });
  [device, person] = await Promise.all([realm.newDevice({ scope: 'openid email' }), realm.newUser()]);
});

it('who polls too fast is told so, and more slowly each time', async () => {
  const started = await startDevice(realm.issuer, device);
  expect(started.interval).toBe(5);
  const errors: (string | undefined)[] = [];
  for (let polls = 0; polls < 4; polls += 1)
    errors.push((await pollDevice(realm.issuer, device, started.device_code)).body.error);
  expect(errors).toEqual(['authorization_pending', 'slow_down', 'slow_down', 'slow_down']);
  const [row] = await inDatabase<{ poll_interval_seconds: number }>(
    `select poll_interval_seconds from oidc_artifact where kind = 'DeviceCode' and client_id = $1
     order by created_at desc limit 1`,
    [device.client_id],
  );
  expect(row?.poll_interval_seconds).toBe(20);
});

it('the answer of the person is not held back by it', async () => {
  const started = await startDevice(realm.issuer, device);
  await pollDevice(realm.issuer, device, started.device_code);
  await answerDevice(started, person, 'deny');
  expect((await pollDevice(realm.issuer, device, started.device_code)).body.error).toBe('access_denied');
});

it('an expired code is expired for the device and for the person', async () => {
  const started = await startDevice(realm.issuer, device);
  await inDatabase(`update oidc_artifact set expires_at = now() - interval '1 second' where client_id = $1`, [
    device.client_id,
  ]);
  expect((await pollDevice(realm.issuer, device, started.device_code)).body.error).toMatch(
    /^(expired_token|invalid_grant)$/,
  );
  const page = await signIn(new Browser(), started.verification_uri, person, { userCode: started.user_code });
  expect(page.has('device-confirm-form')).toBe(false);
});

it('who confirms sees whom and what: the device’s name, its code, and each scope', async () => {
  const named = await realm.newDevice({
    client_name: 'Kitchen display',
    scope: 'openid email offline_access',
  });
  const started = await startDevice(realm.issuer, named, 'openid email offline_access');
  const browser = new Browser();
  const page = await browser.press(await browser.open(started.verification_uri), 'device-continue', {
    user_code: started.user_code,
  });
  expect(page.text()).toContain('Kitchen display');
  expect(page.text('shown-user-code')).toBe(started.user_code);
  expect(page.text('device-scopes')).toContain('See your e-mail address');
  expect(page.text('device-scopes')).toContain('Keep this access while you are away');
});

it('a confidential client proves itself for the code and for the token; scopes are those it may have', async () => {
  const confidential = await realm.newDevice({ token_endpoint_auth_method: 'client_secret_basic' });
  const { client_id } = confidential;
  const at = endpoints(realm.issuer).device;
  for (const stranger of [{ client_id }, { client_id, client_secret: 'x' }, { client_id: 'nobody' }])
    expect((await postAs(stranger, at, { scope: 'openid' })).status).toBe(401);
  const started = await startDevice(realm.issuer, confidential);
  expect((await pollDevice(realm.issuer, { client_id }, started.device_code)).status).toBe(401);
  const tooMuch = await postAs(device, at, { scope: 'openid hosts:approve' });
  expect(tooMuch).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  const notADevice = await realm.newClient();
  expect((await postAs(notADevice, at, { scope: 'openid' })).status).toBe(400);
});
