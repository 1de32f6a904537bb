import type { Browser } from 'playwright-core';
import { expectSound, newVisitor, openChromium, see, type Visitor } from '../support/chromium.js';
import { ClientApp } from '../support/client-app.js';
import { authorizationUrl, newPkce } from '../support/oauth.js';
import {
  newPassword,
  type RealmFixture,
  type RegisteredClient,
  type TestUser,
} from '../support/realm-fixture.js';
import { system } from '../support/system.js';

let browser: Browser;
let app: ClientApp;
let realm: RealmFixture;
let client: RegisteredClient;
let visitor: Visitor;

beforeAll(async () => {
  [browser, app, realm] = await Promise.all([
    openChromium(),
    ClientApp.open(),
    system().newRealm({ lockout: { attempts: 4 } }),
  ]);
  client = await realm.newClient({ client_name: 'Payroll', redirect_uris: [app.callback] });
});

afterAll(async () => {
  await Promise.all([browser.close(), app.close()]);
});

afterEach(() => visitor.context.close());

const start = (parameters: Record<string, string> = {}): string => {
  const person = { username: '', password: '' };
  return authorizationUrl({ issuer: realm.issuer, client, person, parameters }, newPkce(), 'state').url.href;
};

async function type({ page }: Visitor, username: string, password: string): Promise<void> {
  await page.fill('input#username', username);
  await page.fill('input#password', password);
  await page.click('button#sign-in');
}

const errorText = async (on: Visitor): Promise<string> => {
  const { page } = on;
  await see(on, '#error-summary[role=alert]');
  return (await page.textContent('#error-summary')) ?? '';
};

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('signing in %s', (_, javaScript) => {
  const sound = async (name: string) => {
    if (javaScript) await expectSound(visitor, name);
  };

  beforeEach(async () => {
    visitor = await newVisitor(browser, { javaScript });
  });

  it('leads to the client, which gets a code; the consent is asked once and remembered', async () => {
    const person = await realm.newUser({ name: 'Ada Example' });
    const { page } = visitor;
    await page.goto(start({ scope: 'openid email' }));
    expect(await page.textContent('h1')).toContain('Payroll');
    await sound('sign-in');
    await type(visitor, person.username, person.password);
    await see(visitor, '#consent-form');
    expect(await page.textContent('body')).toContain('Payroll');
    expect(await page.textContent('#consent-scopes')).toContain('See your e-mail address');
    await sound('consent');
    await page.click('button#allow');
    await see(visitor, '#client-app');
    expect(app.last().get('code')).toEqual(expect.any(String));
    expect(app.last().get('state')).toBe('state');
    expect(app.last().get('iss')).toBe(realm.issuer);

    // The session is there and the consent is remembered: straight back.
    const landings = app.landings.length;
    await page.goto(start({ scope: 'openid email' }));
    await see(visitor, '#client-app');
    expect(app.landings.length).toBe(landings + 1);

    // More than was allowed is asked again.
    await page.goto(start({ scope: 'openid email profile' }));
    await see(visitor, '#consent-form');
    if (javaScript) expect(visitor.complaints.take()).toEqual([]);
  });

  it('ends with access_denied at the client when the person says no', async () => {
    const person = await realm.newUser();
    await visitor.page.goto(start({ scope: 'openid email' }));
    await type(visitor, person.username, person.password);
    await visitor.page.click('button#deny');
    await see(visitor, '#client-app');
    expect(app.last().get('error')).toBe('access_denied');
    expect(app.last().get('state')).toBe('state');
  });

  it('gives one answer to a wrong password and to an unknown name', async () => {
    const person = await realm.newUser();
    const { page } = visitor;
    await page.goto(start());
    await type(visitor, person.username, 'wrong-Password-1');
    const wrongPassword = await errorText(visitor);
    expect(await page.inputValue('input#username')).toBe(person.username);
    expect(await page.inputValue('input#password')).toBe('');
    await sound('sign-in-refused');
    await type(visitor, 'nobody-of-that-name', 'wrong-Password-1');
    expect(await errorText(visitor)).toBe(wrongPassword);
    await type(visitor, person.username, person.password);
    await see(visitor, '#consent-form, #client-app');
  });

  it('pauses after too many tries, with the same answer, and says beforehand that it does', async () => {
    const person = await realm.newUser();
    await visitor.page.goto(start());
    const answers: string[] = [];
    for (let tries = 0; tries < 4; tries += 1) {
      await type(visitor, person.username, `wrong-Password-${String(tries)}`);
      answers.push(await errorText(visitor));
    }
    await type(visitor, person.username, person.password);
    answers.push(await errorText(visitor));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/signing in pauses for a while/);
    // Another way of writing the name is the same person (CVE-2026-47203).
    await type(visitor, person.username.toUpperCase(), person.password);
    expect(await errorText(visitor)).toBe(answers[0]);
  });

  it('says what is missing when a field is empty', async () => {
    await visitor.page.goto(start());
    // The browser itself asks for what is required; a form that was sent anyway is answered by the server.
    await visitor.page.click('button#sign-in');
    expect(await visitor.page.locator('#sign-in-form').count()).toBe(1);
    expect(new URL(visitor.page.url()).pathname).not.toMatch(/sign-in$/);
  });

  it('goes by form_post without a click where scripts run, with one where not', async () => {
    const person = await realm.newUser();
    const { page } = visitor;
    await page.goto(start({ response_mode: 'form_post', scope: 'openid' }));
    await type(visitor, person.username, person.password);
    await see(visitor, '#consent-form, #form-post, #client-app');
    if (await page.locator('#consent-form').count()) await page.click('button#allow');
    if (!javaScript) await page.click('button#continue');
    await see(visitor, '#client-app');
    expect(app.last().get('code')).toEqual(expect.any(String));
    if (javaScript) expect(visitor.complaints.take()).toEqual([]);
  });

  it('makes who got a password from an administrator choose a new one first', async () => {
    const person = await realm.newUser({ mustChangePassword: true });
    const { page } = visitor;
    await page.goto(start());
    await type(visitor, person.username, person.password);
    await see(visitor, '#new-password-form');
    await sound('new-password-required');
    await page.fill('input#new_password', 'short');
    await page.fill('input#repeat_password', 'short');
    await page.click('button#save-password');
    await errorText(visitor);
    await sound('new-password-refused');
    const password = newPassword();
    await page.fill('input#new_password', password);
    await page.fill('input#repeat_password', password);
    await page.click('button#save-password');
    await see(visitor, '#consent-form, #client-app');
  });
});

describe('the sign-in page itself', () => {
  it('shows and hides the password where scripts run', async () => {
    visitor = await newVisitor(browser);
    await visitor.page.goto(start());
    await visitor.page.fill('input#password', 'something');
    await visitor.page.click('#password-reveal');
    expect(await visitor.page.getAttribute('input#password', 'type')).toBe('text');
    await visitor.page.click('#password-reveal');
    expect(await visitor.page.getAttribute('input#password', 'type')).toBe('password');
  });

  it('works with the keyboard alone, and shows where the focus is', async () => {
    visitor = await newVisitor(browser);
    const person: TestUser = await realm.newUser();
    const { page } = visitor;
    await page.goto(start());
    expect(await page.evaluate('document.activeElement?.id')).toBe('username');
    await page.keyboard.type(person.username);
    await page.keyboard.press('Tab');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).not.toBe('none');
    await page.focus('input#password');
    await page.keyboard.type(person.password);
    await page.keyboard.press('Enter');
    await see(visitor, '#consent-form, #client-app');
  });

  it('carries the look of its realm: name and colour', async () => {
    await realm.updateSettings({ branding: { displayName: 'Example Works', accentColor: '#aa3300' } });
    visitor = await newVisitor(browser);
    await visitor.page.goto(start());
    await see(visitor, 'button#sign-in');
    expect(await visitor.page.textContent('body')).toContain('Example Works');
    await expectSound(visitor, 'sign-in-branded');
  });
});
