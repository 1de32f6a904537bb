import type { Browser } from 'playwright-core';
import { expectSound, newVisitor, openChromium, see, type Visitor } from '../support/chromium.js';
import { ClientApp } from '../support/client-app.js';
import { pollDevice, startDevice } from '../support/device.js';
import { authorizationUrl, endpoints, newPkce, redeemCode } from '../support/oauth.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../support/realm-fixture.js';
import { system } from '../support/system.js';

let browser: Browser;
let app: ClientApp;
let realm: RealmFixture;
let device: RegisteredClient;
let person: TestUser;
let visitor: Visitor;

beforeAll(async () => {
  [browser, app, realm] = await Promise.all([
    openChromium(),
    ClientApp.open(),
    system().newRealm({ tokens: { deviceIntervalSeconds: 1 } }),
  ]);
  [device, person] = await Promise.all([
    realm.newDevice({ client_name: 'Television in the hall' }),
    realm.newUser({ name: 'Ada Example' }),
  ]);
});

afterAll(async () => {
  await Promise.all([browser.close(), app.close()]);
});

afterEach(() => visitor.context.close());

async function typeIfAsked(on: Visitor, whenDone: string): Promise<void> {
  const { page } = on;
  await see(on, `#sign-in-form, ${whenDone}`);
  if ((await page.locator('#sign-in-form').count()) === 0) return;
  await page.fill('input#username', person.username);
  await page.fill('input#password', person.password);
  await page.click('button#sign-in');
  await see(on, whenDone);
}

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('connecting a device %s', (_, javaScript) => {
  const sound = async (name: string) => {
    if (javaScript) await expectSound(visitor, name);
  };

  beforeEach(async () => {
    visitor = await newVisitor(browser, { javaScript });
  });

  it('asks for the code, shows client and scopes, and says when it is done', async () => {
    const started = await startDevice(realm.issuer, device, 'openid email');
    const { page } = visitor;
    await page.goto(started.verification_uri);
    await sound('device-code');
    await page.fill('input#user_code', 'BCDF-GHJK');
    await page.click('button#device-continue');
    await see(visitor, '#user_code-error');
    await sound('device-code-refused');
    // As people type: small letters, no dash.
    await page.fill('input#user_code', started.user_code.toLowerCase().replace('-', ''));
    await page.click('button#device-continue');
    await see(visitor, '#device-confirm-form, #sign-in-form');
    if (await page.locator('#sign-in-form').count()) await typeIfAsked(visitor, '#device-confirm-form');
    expect(await page.textContent('body')).toContain('Television in the hall');
    expect(await page.textContent('#device-scopes')).toContain('See your e-mail address');
    expect((await page.textContent('#shown-user-code'))?.trim()).toBe(started.user_code);
    await sound('device-confirm');
    await page.click('button#allow');
    await see(visitor, '#sign-in-form, #consent-form, h1:has-text("Device connected")');
    if (await page.locator('#sign-in-form').count()) {
      await page.fill('input#username', person.username);
      await page.fill('input#password', person.password);
      await page.click('button#sign-in');
    }
    await see(visitor, '#consent-form, h1:has-text("Device connected")');
    if (await page.locator('#consent-form').count()) await page.click('button#allow');
    await see(visitor, 'h1:has-text("Device connected")');
    await sound('device-done');
    expect((await pollDevice(realm.issuer, device, started.device_code)).status).toBe(200);
  });

  it('can be refused', async () => {
    const started = await startDevice(realm.issuer, device, 'openid');
    const { page } = visitor;
    await page.goto(started.verification_uri_complete);
    // The code is in the link: scripts send it on at once, without them a button does.
    if (!javaScript) await page.click('button#continue');
    await see(visitor, '#device-confirm-form');
    await page.click('button#deny');
    await see(visitor, 'h1:has-text("Device not connected")');
    await sound('device-denied');
    expect((await pollDevice(realm.issuer, device, started.device_code)).body.error).toBe('access_denied');
  });
});

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('signing out %s', (_, javaScript) => {
  it('asks when nobody proves who asks, ends the session, and says so', async () => {
    visitor = await newVisitor(browser, { javaScript });
    const { page } = visitor;
    await page.goto(`${realm.issuer}/account`);
    await typeIfAsked(visitor, '#who');
    await page.goto(endpoints(realm.issuer).logout);
    await see(visitor, '#sign-out-form');
    if (javaScript) await expectSound(visitor, 'sign-out');
    await page.click('button#sign-out');
    await see(visitor, 'h1:has-text("You are signed out")');
    if (javaScript) await expectSound(visitor, 'signed-out');
    await page.goto(`${realm.issuer}/account`);
    await see(visitor, '#sign-in-form');
  });

  it('leads back to the application that asked', async () => {
    visitor = await newVisitor(browser, { javaScript });
    const after = `${app.origin}/signed-out`;
    const client = await realm.newClient({
      redirect_uris: [app.callback],
      post_logout_redirect_uris: [after],
    });
    const pkce = newPkce();
    const { page } = visitor;
    await page.goto(authorizationUrl({ issuer: realm.issuer, client, person }, pkce, 's').url.href);
    await typeIfAsked(visitor, '#consent-form, #client-app');
    if (await page.locator('#consent-form').count()) await page.click('button#allow');
    await see(visitor, '#client-app');
    const { body } = await redeemCode(realm.issuer, client, {
      code: app.last().get('code') ?? '',
      pkce,
      redirectUri: app.callback,
    });
    const url = new URL(endpoints(realm.issuer).logout);
    url.search = new URLSearchParams({
      id_token_hint: body.id_token ?? '',
      post_logout_redirect_uri: after,
      state: 'bye',
    }).toString();
    await page.goto(url.href);
    await see(visitor, '#sign-out-form, #client-app');
    if (await page.locator('#sign-out-form').count()) await page.click('button#sign-out');
    await see(visitor, '#client-app');
    expect(app.landings.at(-1)?.pathname).toBe('/signed-out');
    expect(app.last().get('state')).toBe('bye');
    if (javaScript) expect(visitor.complaints.take()).toEqual([]);
  });
});
