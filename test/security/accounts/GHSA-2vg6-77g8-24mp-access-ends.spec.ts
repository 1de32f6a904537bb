import { eventually } from '@gatehouse-testing/database';
import { cheapRealm, dead, standing } from '../../support/attack.js';
import { authorizationCode, codeFlow, endpoints, redeemCode, refresh } from '../../support/oauth.js';
import { send } from '../../support/send.js';
import { newPassword, type RealmFixture, type RegisteredClient } from '../../support/realm-fixture.js';

// Lesson 62 (GHSA-2vg6-77g8-24mp), and 4 and 14 of the defects (SysManage, FerrisKey #1232): whatever ends the access
// of a person ends sessions, grants and tokens with it. Users are not deleted yet; disabling is in ../oauth.

const scope = 'openid offline_access';
let realm: RealmFixture;
let client: RegisteredClient;

beforeAll(async () => {
  realm = await cheapRealm();
  client = await realm.newClient();
});

async function signedIn() {
  const person = await realm.newUser();
  const { tokens, browser } = await codeFlow({ issuer: realm.issuer, client, person, scope });
  const code = await authorizationCode({ issuer: realm.issuer, client, person });
  return { person, tokens, browser, code };
}

async function expectOver({ tokens, browser, code }: Awaited<ReturnType<typeof signedIn>>): Promise<void> {
  await eventually(async () => {
    expect(await standing(realm, client, tokens.access_token)).toEqual(dead);
  });
  expect((await refresh(realm.issuer, client, tokens.refresh_token ?? '')).status).toBe(400);
  expect((await redeemCode(realm.issuer, client, code)).status).toBe(400);
  expect((await browser.open(`${realm.issuer}/account`)).has('sign-in-form')).toBe(true);
}

it('an administrator sets a password', async () => {
  const state = await signedIn();
  await realm.admin.post(`${realm.path}/users/${state.person.id}/set-password`, { password: newPassword() });
  await expectOver(state);
});

it('an administrator revokes everything', async () => {
  const state = await signedIn();
  await realm.admin.post(`${realm.path}/users/${state.person.id}/revoke`);
  await expectOver(state);
});

it('the person signs out: what the session gave ends, what was given for later stays (SysManage revoked nothing)', async () => {
  const person = await realm.newUser();
  const online = await codeFlow({ issuer: realm.issuer, client, person, scope: 'openid' });
  const { browser } = online;
  const offline = await codeFlow({
    issuer: realm.issuer,
    client: await realm.newClient(),
    person,
    scope,
    browser,
  });
  const cookie = browser.cookieHeader(new URL(`${realm.issuer}/account`));
  const page = await browser.open(endpoints(realm.issuer).logout);
  await browser.press(page, 'sign-out');
  await eventually(async () => {
    expect(await standing(realm, client, online.tokens.access_token)).toEqual(dead);
  });
  expect((await refresh(realm.issuer, client, online.tokens.refresh_token ?? '')).status).toBe(400);
  // A copy of the cookie that somebody kept is no session any more.
  const kept = await send(`${realm.issuer}/account`, { headers: { cookie, accept: 'text/html' } });
  await kept.body?.cancel();
  expect(kept.status).toBe(303);
  expect(offline.tokens.refresh_token).toEqual(expect.any(String));
});

it('the person signs out everywhere', async () => {
  const state = await signedIn();
  const { browser } = await codeFlow({ issuer: realm.issuer, client, person: state.person });
  const account = await browser.open(`${realm.issuer}/account`);
  await browser.press(account, 'sign-out-everywhere');
  await expectOver(state);
});

it('the person changes the password', async () => {
  const state = await signedIn();
  const { browser } = await codeFlow({ issuer: realm.issuer, client, person: state.person });
  const account = await browser.open(`${realm.issuer}/account`);
  const password = newPassword();
  const changed = await browser.press(account, 'save-password', {
    current_password: state.person.password,
    new_password: password,
    repeat_password: password,
  });
  expect(changed.text()).toContain('Password changed');
  await expectOver(state);
});

it('the person ends one of several sessions: that one’s tokens die, the others live', async () => {
  const person = await realm.newUser();
  const [one, two] = [
    await codeFlow({ issuer: realm.issuer, client, person }),
    await codeFlow({ issuer: realm.issuer, client, person }),
  ];
  const account = await two.browser.open(`${realm.issuer}/account`);
  const revoke = /<form[^>]*>(?:(?!<\/form>)[\s\S])*name="session_id" value="([^"]+)"/g;
  const ids = [...account.html.matchAll(revoke)].map(([, id]) => id ?? '');
  expect(ids.length).toBeGreaterThanOrEqual(1);
  const { csrf = '' } = account.formOf('sign-out').fields;
  for (const session_id of ids)
    await two.browser.open(`${realm.issuer}/account`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrf, action: 'revoke-session', session_id }).toString(),
    });
  await eventually(async () => {
    expect(await standing(realm, client, one.tokens.access_token)).toEqual(dead);
  });
  expect(await standing(realm, client, two.tokens.access_token)).toMatchObject({
    active: true,
    resource: 200,
  });
});
