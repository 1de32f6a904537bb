import { cheapRealm, signInPage } from '../support/attack.js';
import { newDelegate } from '../support/delegate.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../support/realm-fixture.js';

// A token whose scope names no permission carries all that its bearer holds: who is asked must read it.

const EVERYTHING = 'Do everything that you may do here';
let realm: RealmFixture;
let client: RegisteredClient;

beforeAll(async () => {
  realm = await cheapRealm();
  client = await realm.newClient({ scope: 'openid profile hosts:read' });
});

async function consentOf({ username, password }: TestUser): Promise<string> {
  const { page, browser } = await signInPage(realm, client);
  return (await browser.press(page, 'sign-in', { username, password })).text();
}

it('tells somebody with rights that the application gets all of them', async () => {
  const { person } = await newDelegate(realm, ['hosts:read', 'hosts:approve']);
  expect(await consentOf(person)).toContain(EVERYTHING);
});

it('does not trouble people who hold no right', async () => {
  expect(await consentOf(await realm.newUser())).not.toContain(EVERYTHING);
});
