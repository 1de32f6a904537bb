import { cheapRealm } from '../../support/attack.js';
import { Browser } from '../../support/browser.js';
import {
  authorizationUrl,
  codeFlow,
  endpoints,
  introspect,
  newPkce,
  openAuthorization,
  redeemCode,
} from '../../support/oauth.js';
import { newPassword, type RealmFixture, type RegisteredClient } from '../../support/realm-fixture.js';
import type { Person } from '../../support/sign-in.js';

// GHSA-2vg6-77g8-24mp, and lesson 4 of the defects: the library saves a whole session at the end of each request. One
// that was under way must neither bring back what ended, nor forget what another request did.

let realm: RealmFixture;
let one: RegisteredClient;
let two: RegisteredClient;

beforeAll(async () => {
  realm = await cheapRealm();
  [one, two] = await Promise.all([
    realm.newClient({ first_party: true }),
    realm.newClient({ first_party: true }),
  ]);
});

const silently = async (browser: Browser, client: RegisteredClient, person: Person) => {
  const request = { issuer: realm.issuer, client, person, browser, parameters: { prompt: 'none' } };
  return openAuthorization(request);
};

/** Asks without a pause, with the cookies that it was given, until it is told to stop. */
function keepAsking(browser: Browser, person: Person): () => Promise<number> {
  const state = { goesOn: true, asked: 0 };
  const loop = async (): Promise<void> => {
    const request = { issuer: realm.issuer, client: one, person, parameters: { prompt: 'none' } };
    while (state.goesOn) {
      // The cookies of the answers are not kept: the thief has the old ones.
      const { url } = authorizationUrl(request, newPkce(), 'state');
      const answer = await browser.copy().request(url);
      await answer.body?.cancel();
      state.asked += 1;
    }
  };
  const loops = [loop(), loop(), loop()];
  return async () => {
    state.goesOn = false;
    await Promise.all(loops);
    return state.asked;
  };
}

it.each(['revoke', 'set-password', 'sign-out'])(
  'a session that was ended stays ended, whatever is under way: %s',
  async (ending) => {
    for (let round = 0; round < 3; round += 1) {
      const person = await realm.newUser();
      const { browser } = await codeFlow({ issuer: realm.issuer, client: one, person });
      const thief = browser.copy();
      expect((await silently(thief.copy(), one, person)).page.leftFor?.searchParams.get('code')).toBeTruthy();
      const stop = keepAsking(thief, person);
      if (ending === 'sign-out') {
        const page = await browser.open(endpoints(realm.issuer).logout);
        expect((await browser.press(page, 'sign-out')).status).toBe(200);
      } else {
        const body = ending === 'revoke' ? undefined : { password: newPassword() };
        await realm.admin.post(`${realm.path}/users/${person.id}/${ending}`, body);
      }
      expect(await stop()).toBeGreaterThan(0);
      const { page } = await silently(thief, two, person);
      expect(page.leftFor?.searchParams.get('error')).toBe('login_required');
    }
  },
);

it('two applications that sign in at once both work, and end together', async () => {
  for (let round = 0; round < 4; round += 1) {
    const person = await realm.newUser();
    const { browser } = await codeFlow({ issuer: realm.issuer, client: await realm.newClient(), person });
    const tabs = await Promise.all([one, two].map((client) => silently(browser.copy(), client, person)));
    const tokens = await Promise.all(
      [one, two].map(async (client, index) => {
        const { page, pkce, redirectUri } = tabs[index]!;
        const code = page.leftFor?.searchParams.get('code') ?? '';
        const { status, body } = await redeemCode(realm.issuer, client, { code, pkce, redirectUri });
        expect(status).toBe(200);
        return { client, token: body.access_token };
      }),
    );
    const page = await browser.open(endpoints(realm.issuer).logout);
    await browser.press(page, 'sign-out');
    for (const { client, token } of tokens)
      expect((await introspect(realm.issuer, client, token)).body).toEqual({ active: false });
  }
});

it('an id that was replaced at a sign-in does not come back', async () => {
  const person = await realm.newUser();
  const { browser } = await codeFlow({ issuer: realm.issuer, client: one, person });
  const old = browser.copy();
  const stop = keepAsking(old, person);
  const again = { issuer: realm.issuer, client: one, person, browser, parameters: { prompt: 'login' } };
  await codeFlow(again);
  await stop();
  expect((await silently(browser, one, person)).page.leftFor?.searchParams.get('code')).toBeTruthy();
  expect((await silently(old, one, person)).page.leftFor?.searchParams.get('error')).toBe('login_required');
});
