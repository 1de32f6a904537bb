import { cheapRealm, signInPage } from '../../support/attack.js';
import { Browser } from '../../support/browser.js';
import { codeFlow, endpoints } from '../../support/oauth.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../../support/realm-fixture.js';
import { system } from '../../support/system.js';

// Every answer says what it may load and who may frame it, and no page has anything inline that a policy would have to
// allow (lessons 18 and 22: what a client or a realm writes is text).

let realm: RealmFixture;
let client: RegisteredClient;
let person: TestUser;

const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`;

beforeAll(async () => {
  realm = await cheapRealm();
  [client, person] = await Promise.all([
    realm.newClient({ client_name: HOSTILE }),
    realm.newUser({ name: HOSTILE, givenName: HOSTILE }),
  ]);
});

function expectSafe(what: string, headers: Headers, html: string): void {
  const policy = headers.get('content-security-policy') ?? '';
  expect([what, policy]).toEqual([what, expect.stringContaining("default-src 'none'")]);
  expect([what, policy]).toEqual([what, expect.stringContaining("frame-ancestors 'none'")]);
  expect([what, policy]).toEqual([what, expect.stringContaining("base-uri 'none'")]);
  expect([what, policy]).toEqual([what, expect.stringContaining('form-action ')]);
  expect([what, /unsafe-|\*|data:|(?<!img-src 'self' )https?:(?!\/\/)/.exec(policy)?.[0]]).toEqual([
    what,
    undefined,
  ]);
  expect([what, headers.get('x-content-type-options')]).toEqual([what, 'nosniff']);
  expect([what, headers.get('x-frame-options')]).toEqual([what, 'DENY']);
  expect([what, headers.get('referrer-policy')]).toEqual([what, 'no-referrer']);
  expect([what, headers.get('cache-control')]).toEqual([what, expect.stringContaining('no-store')]);
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('server')).toBeNull();
  // What somebody wrote stands between tags or in quotes, escaped; what is left are our own tags.
  const tags = html.replaceAll(/="(?!javascript:)[^"]*"/gi, '="…"').match(/<[a-z][^>]*>/gi) ?? [];
  const inline = /^<script(?!.*\ssrc=)|^<style|\s(?:style|on\w+)=|="javascript:/i;
  expect([what, tags.filter((tag) => inline.test(tag))]).toEqual([what, []]);
  expect(html).not.toContain('<img src=x');
}

it('every page that a browser can open', async () => {
  const { browser: signedIn } = await codeFlow({ issuer: realm.issuer, client, person });
  const { page: signIn, browser } = await signInPage(realm, client);
  const { username, password } = await realm.newUser();
  const consent = await browser.press(signIn, 'sign-in', { username, password });
  expect(consent.has('consent-form')).toBe(true);
  const at = realm.issuer;
  const { idp, resourceApi, adminApi } = system().start;
  const urls = [
    `${idp.url}/`,
    `${idp.url}/device`,
    `${idp.url}/nothing`,
    `${at}/account/forgotten`,
    `${at}/account/reset?token=x`,
    `${at}/account/verify?token=x`,
    `${at}/device`,
    `${at}/device/nothing`,
    `${at}/nothing`,
    `${at}/interaction/nothing`,
    endpoints(at).logout,
    endpoints(at).authorization,
    `${endpoints(at).authorization}?client_id=${encodeURIComponent(HOSTILE)}`,
    `${at}/device?user_code=${encodeURIComponent(HOSTILE)}`,
    `${at}/account/reset?token=${encodeURIComponent(HOSTILE)}`,
    `${at.replace(realm.name, 'no-such-realm')}/account`,
    `${adminApi.url}/`,
    `${adminApi.url}/docs`,
    `${resourceApi.url}/docs`,
  ];
  const pages = await Promise.all(urls.map((url) => new Browser().open(url)));
  const account = await signedIn.open(`${at}/account`);
  const refused = await browser
    .press((await signInPage(realm, client, browser)).page, 'sign-in', {
      username: HOSTILE,
      password: 'x',
    })
    .catch(() => consent);
  for (const page of [...pages, signIn, consent, account, refused]) {
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expectSafe(page.url.href, page.headers, page.html);
  }
  expect(consent.html).toContain('&lt;script>alert(1)');
});

it('every answer that is no page', async () => {
  const { idp, resourceApi, adminApi } = system().start;
  for (const url of [
    endpoints(realm.issuer).discovery,
    endpoints(realm.issuer).jwks,
    endpoints(realm.issuer).userinfo,
    endpoints(realm.issuer).token,
    `${resourceApi.url}/me`,
    `${resourceApi.url}/openapi.json`,
    `${adminApi.url}/realms`,
    `${adminApi.url}/nothing`,
    `${idp.url}/health/ready`,
    `${idp.url}/problems`,
  ]) {
    const response = await fetch(url);
    await response.body?.cancel();
    expect([url, response.headers.get('content-security-policy')]).toEqual([
      url,
      expect.stringContaining("default-src 'none'"),
    ]);
    expect([url, response.headers.get('x-content-type-options')]).toEqual([url, 'nosniff']);
    expect(response.headers.get('x-powered-by')).toBeNull();
  }
});

it('a form that leads to a client may go there and nowhere else', async () => {
  const { page } = await signInPage(realm, client);
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("form-action 'self' https://client.example;");
});
