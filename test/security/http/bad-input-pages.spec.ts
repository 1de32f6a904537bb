import { cheapRealm, signInPage } from '../../support/attack.js';
import { Browser, type Page } from '../../support/browser.js';
import { formsOf, type Form } from '../../support/html.js';
import { codeFlow } from '../../support/oauth.js';
import { startDevice } from '../../support/device.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../../support/realm-fixture.js';

// The same corpus on every field of every form that we draw.

const VALUES: Readonly<Record<string, string>> = {
  long: 'x'.repeat(10_000),
  nul: 'a%00b',
  control: 'a%01%1Fb',
  newline: 'a%0D%0Ab',
  surrogate: 'a%ED%A0%80b',
  broken: '%',
  latin: '%FF%FE',
  emoji: encodeURIComponent('\u{1f600}'.repeat(200)),
  bidi: encodeURIComponent('\u202eabc'),
  markup: encodeURIComponent('"><script>alert(1)</script>'),
  sql: encodeURIComponent("' or '1'='1"),
  empty: '',
};

/** No text at all: never a value of anything. */
const UNREADABLE = ['nul', 'surrogate', 'broken', 'latin'];

let realm: RealmFixture;
let client: RegisteredClient;
let person: TestUser;

beforeAll(async () => {
  realm = await cheapRealm({ lockout: { attempts: 1_000 } });
  [client, person] = await Promise.all([realm.newClient(), realm.newUser()]);
});

/** The form with all its fields as drawn but one, which is given as it is. */
function bodyWith(form: Form, field: string, value: string): string {
  const button = form.buttons.find(({ name }) => name !== undefined);
  const drawn = { ...form.fields, ...(button && { [button['name'] ?? '']: button['value'] ?? '' }) };
  const others = Object.entries(drawn)
    .filter(([name]) => name !== field)
    .map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
  return [...others, `${field}=${value}`].join('&');
}

/** What is wrong with an answer to bad input; nothing when it is a clear one. */
function faultsOf(kind: string, { status, headers }: Response, text: string): string[] {
  const isPage = (headers.get('content-type') ?? '').includes('html');
  return [
    ...(status >= 500 ? ['is a fault'] : []),
    ...(status >= 400 && !isPage ? ['is no page'] : []),
    ...(text.includes('<script>alert') ? ['repeats markup'] : []),
    ...(UNREADABLE.includes(kind) && status < 400 ? ['is taken'] : []),
  ];
}

async function expectClearOnEveryField(browser: Browser, page: Page, which = /.*/): Promise<void> {
  const faults: string[] = [];
  const forms = formsOf(page.html).filter(({ method, id }) => method === 'post' && which.test(id));
  expect(forms.length).toBeGreaterThan(0);
  for (const form of forms)
    for (const field of [...Object.keys(form.fields), 'unknown', '__proto__'])
      for (const [kind, value] of Object.entries(VALUES)) {
        const response = await browser.request(new URL(form.action, page.url), {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: bodyWith(form, field, value),
        });
        const label = `${form.id}.${field}=${kind}: ${String(response.status)}`;
        faults.push(...faultsOf(kind, response, await response.text()).map((fault) => `${label} ${fault}`));
      }
  expect(faults).toEqual([]);
}

it('sign-in', async () => {
  const { browser, page } = await signInPage(realm, client);
  await expectClearOnEveryField(browser, page, /sign-in-form/);
  expect((await browser.open(page.url)).has('sign-in-form')).toBe(true);
});

it('consent', async () => {
  const { browser, page } = await signInPage(realm, client);
  const consent = await browser.press(page, 'sign-in', {
    username: person.username,
    password: person.password,
  });
  const { fields, action } = consent.formOf('allow');
  for (const [kind, value] of Object.entries(VALUES))
    for (const body of [
      `csrf=${value}&action=allow`,
      `csrf=${fields['csrf'] ?? ''}&action=${value}`,
      `csrf=${fields['csrf'] ?? ''}&action=allow&scope=${value}`,
    ]) {
      const answer = await browser.open(new URL(action, consent.url), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      expect([kind, Math.floor(answer.status / 100), answer.leftFor]).toEqual([kind, 4, null]);
    }
});

it('forgotten and new password', async () => {
  const browser = new Browser();
  for (const path of ['account/forgotten', 'account/reset?token=x', 'account/verify?token=x']) {
    const page = await browser.open(`${realm.issuer}/${path}`);
    if (formsOf(page.html).length > 0) await expectClearOnEveryField(browser, page);
  }
  for (const [kind, value] of Object.entries(VALUES))
    for (const path of ['account/reset', 'account/verify', 'device', 'account', 'account/forgotten']) {
      const response = await browser.request(
        `${realm.issuer}/${path}?token=${value}&user_code=${value}&code=${value}`,
      );
      const text = await response.text();
      expect([path, kind, response.status < 500]).toEqual([path, kind, true]);
      expect(text).not.toContain('<script>alert');
    }
});

it('the account page', async () => {
  const { browser } = await codeFlow({ issuer: realm.issuer, client, person });
  const page = await browser.open(`${realm.issuer}/account`);
  // Not the forms that end the session when they succeed: unknown fields are refused, an odd token as well.
  await expectClearOnEveryField(browser, page, /change-password-form/);
  expect((await browser.open(`${realm.issuer}/account`)).has('sign-out')).toBe(true);
});

it('the device page', async () => {
  const started = await startDevice(realm.issuer, await realm.newDevice());
  const browser = new Browser();
  const page = await browser.open(started.verification_uri);
  const { fields, action } = page.formOf('device-continue');
  const statuses = new Set<number>();
  for (const value of Object.values(VALUES)) {
    const fresh = await browser.open(started.verification_uri);
    const xsrf = fresh.formOf('device-continue').fields['xsrf'] ?? '';
    for (const body of [`xsrf=${value}&user_code=BCDF-GHJK`, `xsrf=${xsrf}&user_code=${value}`]) {
      const response = await browser.request(new URL(action, page.url), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      expect(await response.text()).not.toContain('<script>alert');
      statuses.add(response.status);
    }
  }
  expect(Object.keys(fields)).toContain('xsrf');
  for (const status of statuses) expect(status).toBeLessThan(500);
});
