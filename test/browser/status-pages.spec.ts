import type { Browser } from 'playwright-core';
import { expectSound, newVisitor, openChromium, type Visitor } from '../support/chromium.js';
import { endpoints } from '../support/oauth.js';
import { system } from '../support/system.js';

let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  browser = await openChromium();
});

afterAll(() => browser.close());

beforeEach(async () => {
  visitor = await newVisitor(browser);
});

afterEach(() => visitor.context.close());

describe('the front page', () => {
  it('says what runs and leads to sign-in, account, device and administration', async () => {
    const { idp, adminApi } = system().start;
    const { page } = visitor;
    await page.goto(idp.url);
    expect(await page.textContent('h1')).toBe('Gatehouse is running');
    const body = (await page.textContent('body')) ?? '';
    for (const shown of ['Identity provider', 'Resource API', 'Admin API']) expect(body).toContain(shown);
    expect(body).not.toContain('Not answering');
    const links = await page
      .locator('a')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    expect(links).toEqual(
      expect.arrayContaining([`${idp.issuer}/account`, expect.stringContaining(adminApi.url)]),
    );
    await expectSound(visitor, 'welcome');
  });
});

describe('error pages', () => {
  it('an unknown application: a page with the request id, no redirect', async () => {
    const { page } = visitor;
    const url = `${endpoints(system().start.idp.issuer).authorization}?client_id=nobody&response_type=code`;
    const response = await page.goto(url);
    expect(response?.status()).toBe(400);
    expect(await page.textContent('h1')).toBe('We do not know this application');
    const shown = await page.textContent('#request-id');
    expect(shown).toContain(response?.headers()['x-request-id'] ?? 'no header');
    await expectSound(visitor, 'error-unknown-client');
  });

  it('an unregistered redirect address', async () => {
    const { idp, clients } = system().start;
    const query = new URLSearchParams({
      client_id: clients.web.client_id,
      response_type: 'code',
      redirect_uri: 'https://evil.example/',
      scope: 'openid',
    });
    const response = await visitor.page.goto(`${endpoints(idp.issuer).authorization}?${query.toString()}`);
    expect(response?.status()).toBe(400);
    expect(visitor.page.url()).not.toContain('//evil.example');
    await expectSound(visitor, 'error-redirect');
  });

  it('an interaction that is over', async () => {
    const response = await visitor.page.goto(`${system().start.idp.issuer}/interaction/nonsense`);
    expect(response?.status()).toBeGreaterThanOrEqual(400);
    expect(response?.status()).toBeLessThan(500);
    expect(await visitor.page.locator('#request-id').count()).toBe(1);
    await expectSound(visitor, 'error-expired');
  });

  it.each([
    ['an unknown realm', '/realms/nowhere/account', 'not-found-realm'],
    ['an unknown path', '/there/is/nothing', 'not-found'],
  ])('%s: 404 as a page', async (_, path, name) => {
    const response = await visitor.page.goto(system().start.idp.url + path);
    expect(response?.status()).toBe(404);
    expect(await visitor.page.textContent('h1')).toBe('There is no such page');
    await expectSound(visitor, name);
  });

  it('a disabled realm answers like one that never was', async () => {
    const realm = await system().newRealm();
    const [client, person] = await Promise.all([realm.newClient(), realm.newUser()]);
    expect(client.client_id).not.toBe(person.username);
    await realm.admin.post(`${realm.path}/disable`);
    const paths = [
      '/account',
      '/device',
      '/.well-known/openid-configuration',
      '/protocol/openid-connect/certs',
    ];
    for (const path of paths) {
      const response = await visitor.page.goto(realm.issuer + path);
      expect([path, response?.status()]).toEqual([path, 404]);
    }
  });
});

describe('the pages of the APIs', () => {
  it.each(['resourceApi', 'adminApi'] as const)('%s shows its documentation', async (name) => {
    const { url } = system().start[name];
    const { page } = visitor;
    const response = await page.goto(`${url}/docs`);
    expect(response?.status()).toBe(200);
    const document = await (await fetch(`${url}/openapi.json`)).json();
    expect(document).toMatchObject({ openapi: expect.stringMatching(/^3\./), paths: expect.any(Object) });
    // The document of the admin API is some ten metres long.
    const picture = `docs-${name === 'resourceApi' ? 'resource-api' : 'admin-api'}`;
    await expectSound(visitor, picture, { fullPage: false });
  });
});
