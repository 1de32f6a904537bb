import { callApi } from '../support/admin.js';
import { endpoints, openAuthorization, postAs, refresh, type TestClient } from '../support/oauth.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../support/realm-fixture.js';
import { system } from '../support/system.js';

let realm: RealmFixture;
let person: TestUser;
let firstParty: RegisteredClient;

beforeAll(async () => {
  realm = await system().newRealm({
    passwordGrant: { enabled: true },
    lockout: { attempts: 3 },
  });
  [person, firstParty] = await Promise.all([realm.newUser(), newFirstParty(realm)]);
});

const newFirstParty = (of: RealmFixture): Promise<RegisteredClient> =>
  of.newClient({
    redirect_uris: [],
    response_types: [],
    grant_types: ['password', 'refresh_token'],
    first_party: true,
  });

const ask = (client: TestClient, username: string, password: string, of = realm) =>
  postAs(client, endpoints(of.issuer).token, { grant_type: 'password', username, password, scope: 'openid' });

describe('the password grant', () => {
  it('gives a first-party client tokens, by username and by e-mail', async () => {
    const byName = await ask(firstParty, person.username, person.password);
    expect(byName).toMatchObject({ status: 200, body: { token_type: expect.stringMatching(/bearer/i) } });
    const byMail = await ask(firstParty, person.email, person.password);
    expect(byMail.status).toBe(200);
    const me = await callApi(byMail.body.access_token, 'GET', `${system().start.resourceApi.url}/me`);
    expect(me.status).toBe(200);
    if (byMail.body.refresh_token !== undefined)
      expect((await refresh(realm.issuer, firstParty, byMail.body.refresh_token)).status).toBe(200);
  });

  it('is off by default, and closed to clients that are not first-party', async () => {
    const closed = await system().newRealm();
    const [app, somebody] = await Promise.all([newFirstParty(closed), closed.newUser()]);
    const off = await ask(app, somebody.username, somebody.password, closed);
    expect(off.status).toBe(400);
    expect(['unsupported_grant_type', 'unauthorized_client']).toContain(off.body.error);
    const stranger = await realm.newClient();
    expect(await ask(stranger, person.username, person.password)).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client' },
    });
  });

  it('gives one answer for an unknown name, a wrong password and a disabled person', async () => {
    const disabled = await realm.newUser();
    await realm.admin.post(`${realm.path}/users/${disabled.id}/disable`);
    const answers = await Promise.all([
      ask(firstParty, 'nobody-of-that-name', 'wrong-Password-1'),
      ask(firstParty, (await realm.newUser()).username, 'wrong-Password-1'),
      ask(firstParty, disabled.username, disabled.password),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      expect(answer.body).toEqual(answers[0].body);
    }
  });

  it('is locked out together with the login page', async () => {
    const locked = await realm.newUser();
    for (let tries = 0; tries < 3; tries += 1)
      expect((await ask(firstParty, locked.username, 'wrong-Password-1')).status).toBe(400);
    expect((await ask(firstParty, locked.username, locked.password)).status).toBe(400);
    const web = await realm.newClient();
    const { page } = await openAuthorization({ issuer: realm.issuer, client: web, person: locked });
    expect(page.has('sign-in-form')).toBe(true);
    const { items } = await realm.auditOf({ event: 'login.locked_out', user_id: locked.id });
    expect(items.length).toBeGreaterThanOrEqual(1);
  });
});
