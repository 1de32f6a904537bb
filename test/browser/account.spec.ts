import type { Browser } from 'playwright-core';
import { expectSound, newVisitor, openChromium, see, type Visitor } from '../support/chromium.js';
import { authorizationUrl, codeFlow, newPkce, refresh } from '../support/oauth.js';
import { linkIn, Mailbox } from '../support/outbox.js';
import {
  newPassword,
  type RealmFixture,
  type RegisteredClient,
  type TestUser,
} from '../support/realm-fixture.js';
import type { Person } from '../support/sign-in.js';
import { system } from '../support/system.js';

let browser: Browser;
let realm: RealmFixture;
let client: RegisteredClient;
let visitor: Visitor;

beforeAll(async () => {
  [browser, realm] = await Promise.all([openChromium(), system().newRealm()]);
  client = await realm.newClient({ client_name: 'Payroll' });
});

afterAll(() => browser.close());

afterEach(() => visitor.context.close());

async function enter(on: Visitor, person: Person): Promise<void> {
  const { page } = on;
  await page.goto(`${realm.issuer}/account`);
  await see(on, '#sign-in-form');
  await page.fill('input#username', person.username);
  await page.fill('input#password', person.password);
  await page.click('button#sign-in');
  await see(on, '#who');
}

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('the account page %s', (_, javaScript) => {
  const sound = async (name: string) => {
    if (javaScript) await expectSound(visitor, name);
  };

  beforeEach(async () => {
    visitor = await newVisitor(browser, { javaScript });
  });

  it('shows who one is, where one is signed in, and takes back what an application may', async () => {
    const person = await realm.newUser({ name: 'Ada Example' });
    const { tokens } = await codeFlow({
      issuer: realm.issuer,
      client,
      person,
      scope: 'openid email offline_access',
    });
    const { page } = visitor;
    await enter(visitor, person);
    expect(await page.textContent('#who')).toContain(person.email);
    expect(await page.locator('.session').count()).toBe(2);
    expect(await page.textContent('#grants')).toContain('Payroll');
    await sound('account');
    await page.click('button.revoke-grant');
    await see(visitor, 'text=The application has no access any more.');
    expect(await page.textContent('#grants')).not.toContain('Payroll');
    expect((await refresh(realm.issuer, client, tokens.refresh_token ?? '')).status).toBe(400);
  });

  it('says which browser each session is of, from where and since when, and which one is this', async () => {
    const person = await realm.newUser();
    const phone = await newVisitor(browser, {
      javaScript,
      userAgent:
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      // Nobody that we trust says so.
      headers: { 'x-forwarded-for': '198.51.100.7' },
    });
    const script = await newVisitor(browser, {
      javaScript,
      userAgent: 'Call +1 555 0100 to keep your account/1.0 <b>now</b>',
    });
    try {
      for (const each of [visitor, phone, script]) await enter(each, person);
      await visitor.page.reload();
      const sessions = await visitor.page.locator('.session').allTextContents();
      const titles = await visitor.page.locator('.session .item-title .name').allTextContents();
      // The others were used at the same moment, as far as it is kept.
      expect([titles[0], ...titles.slice(1).sort()]).toEqual([
        'Chrome on Linux',
        'Safari on iPhone',
        'Unknown browser or device',
      ]);
      for (const text of sessions) expect(text).toMatch(/Signed in .+Last active .+From 127\.0\.0\.1/);
      const own = sessions.filter((text) => text.includes('This browser'));
      expect(own).toEqual([expect.stringContaining('Chrome on Linux')]);
      expect(sessions.join()).not.toMatch(/198\.51|555/);
      await sound('account-sessions');
    } finally {
      await phone.context.close();
      await script.context.close();
    }
  });

  it('ends another session, and all of them', async () => {
    const person = await realm.newUser();
    const other = await newVisitor(browser, { javaScript });
    try {
      await enter(other, person);
      await enter(visitor, person);
      await visitor.page.click('button.revoke-session');
      await see(visitor, 'text=That session has ended.');
      await other.page.goto(`${realm.issuer}/account`);
      await see(other, '#sign-in-form');
      await enter(other, person);
      await visitor.page.goto(`${realm.issuer}/account`);
      await visitor.page.click('button#sign-out-everywhere');
      await see(visitor, 'h1:has-text("You are signed out"), #sign-in-form');
      await other.page.goto(`${realm.issuer}/account`);
      await see(other, '#sign-in-form');
    } finally {
      await other.context.close();
    }
  });

  it('changes the password after the current one was given, which ends the other sessions', async () => {
    const person = await realm.newUser();
    const other = await newVisitor(browser, { javaScript });
    const password = newPassword();
    const { page } = visitor;
    const submit = async (current: string, next: string) => {
      await page.fill('input#current_password', current);
      await page.fill('input#new_password', next);
      await page.fill('input#repeat_password', next);
      await page.click('button#save-password');
    };
    try {
      await enter(other, person);
      await enter(visitor, person);
      await submit('wrong-Password-1', password);
      await see(visitor, '#current_password-error');
      await submit(person.password, 'short');
      await see(visitor, '#new_password-error');
      await sound('account-password-refused');
      await submit(person.password, password);
      await see(visitor, 'h1:has-text("Password changed")');
      await other.page.goto(`${realm.issuer}/account`);
      await see(other, '#sign-in-form');
      await enter(other, { ...person, password });
    } finally {
      await other.context.close();
    }
  });

  it('has the address confirmed by a mail', async () => {
    const person = await realm.newUser({ emailVerified: false });
    const mailbox = await Mailbox.watch(system().outbox);
    const { page } = visitor;
    await enter(visitor, person);
    expect(await page.textContent('#email-state')).toContain('Not confirmed');
    await page.click('button#send-verification');
    await see(visitor, 'text=We have sent you a mail.');
    const mail = await mailbox.next(person.email);
    expect(mail.html).toContain('href=');
    const link = linkIn(mail);
    expect(link.href.startsWith(`${realm.issuer}/account/verify?token=`)).toBe(true);
    await page.goto(link.href);
    await see(visitor, '#verify-email-form');
    await sound('verify-email');
    await page.click('button#verify-email');
    await see(visitor, 'h1:has-text("Address confirmed")');
    await sound('email-verified');
    await page.goto(link.href);
    await see(visitor, 'text=This link does not work any more');
    await sound('verify-email-used');
    await page.goto(`${realm.issuer}/account`);
    expect(await page.textContent('#email-state')).toContain('Confirmed');
  });

  it('gives a forgotten password back by a mail, with one answer for every name', async () => {
    const person: TestUser = await realm.newUser();
    const mailbox = await Mailbox.watch(system().outbox);
    const { page } = visitor;
    const begin = authorizationUrl({ issuer: realm.issuer, client, person }, newPkce(), 's').url.href;
    const ask = async (name: string): Promise<string> => {
      await page.goto(begin);
      await page.click('a#forgotten-password');
      await see(visitor, '#forgotten-password-form');
      await page.fill('input#username', name);
      await page.click('button#send-reset');
      await see(visitor, 'h1:has-text("Check your mail")');
      return (await page.textContent('main')) ?? '';
    };
    await page.goto(`${realm.issuer}/account/forgotten`);
    await sound('forgotten-password');
    const known = await ask(person.email);
    await sound('check-mail');
    expect(await ask('nobody-of-that-name')).toBe(known);

    const link = linkIn(await mailbox.next(person.email));
    expect(link.href.startsWith(`${realm.issuer}/account/reset?token=`)).toBe(true);
    await page.goto(link.href);
    await see(visitor, '#new-password-form');
    await sound('new-password');
    // Under which name a password manager keeps it.
    expect(await page.inputValue('#new-password-form input[autocomplete="username"]')).toBe(person.username);
    await page.fill('input#new_password', 'short');
    await page.fill('input#repeat_password', 'different');
    await page.click('button#save-password');
    await see(visitor, '#error-summary');
    const password = newPassword();
    await page.fill('input#new_password', password);
    await page.fill('input#repeat_password', password);
    await page.click('button#save-password');
    await see(visitor, 'h1:has-text("Password changed")');
    await sound('password-changed');
    await page.goto(link.href);
    await see(visitor, 'h1:has-text("This link does not work any more")');
    await sound('reset-link-used');
    await enter(visitor, { ...person, password });
  });
});
