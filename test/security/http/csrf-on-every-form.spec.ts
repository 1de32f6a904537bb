import { cheapRealm, signInPage } from '../../support/attack.js';
import { Browser, type Page } from '../../support/browser.js';
import { startDevice } from '../../support/device.js';
import { formsOf } from '../../support/html.js';
import { codeFlow, endpoints } from '../../support/oauth.js';
import { linkIn, Mailbox } from '../../support/outbox.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../../support/realm-fixture.js';
import { system } from '../../support/system.js';

// Every form that we draw carries a token of this browser and this step; without it nothing happens.

let realm: RealmFixture;
let client: RegisteredClient;
let person: TestUser;

beforeAll(async () => {
  realm = await cheapRealm();
  [client, person] = await Promise.all([realm.newClient(), realm.newUser()]);
});

const TOKENS = ['csrf', 'xsrf'];

/** Sends each form of the page with each wrong token; every answer must be a refusal that leads nowhere. */
async function expectGuarded(
  browser: Browser,
  page: Page,
  foreign: Readonly<Record<string, string>>,
): Promise<void> {
  const forms = formsOf(page.html).filter(({ method, action }) => method === 'post' && action !== '');
  expect(forms.length).toBeGreaterThan(0);
  for (const form of forms) {
    const names = Object.keys(form.fields).filter((name) => TOKENS.includes(name));
    expect([form.id, names.length]).toEqual([form.id, expect.any(Number)]);
    expect(names.length).toBeGreaterThan(0);
    const button = form.buttons.find(({ name }) => name !== undefined);
    const pressed = button ? { [button['name'] ?? '']: button['value'] ?? '' } : {};
    for (const wrong of ['', 'x', null, foreign['csrf'] ?? 'y', 'A'.repeat(43)]) {
      const fields: Record<string, string> = { ...form.fields, ...pressed };
      for (const name of names)
        if (wrong === null) Reflect.deleteProperty(fields, name);
        else fields[name] = wrong;
      const answer = await browser.open(new URL(form.action, page.url), {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          origin: 'https://evil.example',
          'sec-fetch-site': 'cross-site',
        },
        body: new URLSearchParams(fields).toString(),
      });
      expect([form.id, wrong, Math.floor(answer.status / 100), answer.leftFor]).toEqual([
        form.id,
        wrong,
        4,
        null,
      ]);
    }
  }
}

const foreignFields = async (): Promise<Readonly<Record<string, string>>> =>
  (await signInPage(realm, client)).page.formOf('sign-in').fields;

it('sign-in, and the consent behind it', async () => {
  const foreign = await foreignFields();
  const { page, browser } = await signInPage(realm, client);
  await expectGuarded(browser, page, foreign);
  const consent = await browser.press(page, 'sign-in', {
    username: person.username,
    password: person.password,
  });
  expect(consent.has('consent-form')).toBe(true);
  await expectGuarded(browser, consent, foreign);
  const landed = await browser.press(consent, 'allow');
  expect(landed.leftFor?.searchParams.get('code')).toEqual(expect.any(String));
});

it('the password that must be changed, and the address that must be verified', async () => {
  const foreign = await foreignFields();
  const { username, password } = await realm.newUser({ mustChangePassword: true });
  const { page, browser } = await signInPage(realm, client);
  await expectGuarded(browser, await browser.press(page, 'sign-in', { username, password }), foreign);
  const strict = await cheapRealm({ login: { requireVerifiedEmail: true } });
  const [unverified, app] = await Promise.all([strict.newUser({ emailVerified: false }), strict.newClient()]);
  const other = await signInPage(strict, app);
  const waiting = await other.browser.press(other.page, 'sign-in', {
    username: unverified.username,
    password: unverified.password,
  });
  await expectGuarded(other.browser, waiting, foreign);
});

it('forgotten password and the link of the mail', async () => {
  const foreign = await foreignFields();
  const mailbox = await Mailbox.watch(system().outbox);
  const browser = new Browser();
  const page = await browser.open(`${realm.issuer}/account/forgotten`);
  await expectGuarded(browser, page, foreign);
  await browser.press(page, 'send-reset', { username: person.username });
  const link = linkIn(await mailbox.next(person.email));
  await expectGuarded(browser, await browser.open(link), foreign);
});

it('every form of the account page', async () => {
  const { browser } = await codeFlow({ issuer: realm.issuer, client, person });
  await codeFlow({ issuer: realm.issuer, client, person });
  const account = await browser.open(`${realm.issuer}/account`);
  await expectGuarded(browser, account, await foreignFields());
  expect((await browser.open(`${realm.issuer}/account`)).has('sign-out')).toBe(true);
});

it('the device page, its confirmation, and signing out', async () => {
  const foreign = await foreignFields();
  const started = await startDevice(realm.issuer, await realm.newDevice());
  const browser = new Browser();
  const page = await browser.open(started.verification_uri);
  await expectGuarded(browser, page, foreign);
  const fresh = await browser.open(started.verification_uri);
  const confirm = await browser.press(fresh, 'device-continue', { user_code: started.user_code });
  expect(confirm.has('device-confirm-form')).toBe(true);
  await expectGuarded(browser, confirm, foreign);
  const { browser: signedIn } = await codeFlow({ issuer: realm.issuer, client, person });
  const logout = await signedIn.open(endpoints(realm.issuer).logout);
  await expectGuarded(signedIn, logout, foreign);
  expect((await signedIn.open(`${realm.issuer}/account`)).has('sign-out')).toBe(true);
});
