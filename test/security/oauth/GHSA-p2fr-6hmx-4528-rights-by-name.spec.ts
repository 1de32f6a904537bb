import { eventually } from '@gatehouse-testing/database';
import { AdminApi } from '../../support/admin.js';
import { cheapRealm } from '../../support/attack.js';
import { Browser } from '../../support/browser.js';
import {
  authorizationUrl,
  claimsOf,
  clientCredentials,
  codeFlow,
  endpoints,
  newPkce,
  openAuthorization,
  postAs,
  type TokenBody,
} from '../../support/oauth.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../../support/realm-fixture.js';

// Lesson 39 (GHSA-p2fr-6hmx-4528, CVE-2026-9795): an application may do what the person allowed it. All of their
// permissions are a thing to allow, too, and asking for less never gives more.

const ACT_FOR_YOU = 'Act for you with the permissions that you hold here';
const SCOPE = 'openid offline_access clients:read users:read';
let realm: RealmFixture;
let chief: TestUser;

beforeAll(async () => {
  realm = await cheapRealm();
  chief = await realm.newUser();
  const { items } = await realm.admin.get<{ items: { id: string; name: string }[] }>(`${realm.path}/roles`);
  await realm.admin.post(`${realm.path}/assignments`, {
    roleId: items.find(({ name }) => name === 'Admin')?.id,
    principalKind: 'user',
    principalId: chief.id,
  });
});

/** What the token opens: roles, clients, users. */
async function opens({ access_token }: TokenBody): Promise<string> {
  const api = new AdminApi(realm.admin.url, access_token);
  const answers = [];
  for (const what of ['roles', 'clients', 'users'])
    answers.push((await api.try('GET', `${realm.path}/${what}`)).status);
  return answers.join(' ');
}

/** What the consent page says, which comes after the sign-in. */
async function consentFor(
  client: RegisteredClient,
  { username, password }: TestUser,
  scope: string,
): Promise<string> {
  const nobody = { username: '', password: '' };
  const request = { issuer: realm.issuer, client, person: nobody, scope };
  const browser = new Browser();
  const page = await browser.open(authorizationUrl(request, newPkce(), 'state').url);
  return (await browser.press(page, 'sign-in', { username, password })).text();
}

const NOTHING = '403 403 403';
const WHAT_IT_NAMES = '403 200 200';
const EVERYTHING = '200 200 200';

const refreshFor = async (client: RegisteredClient, token: TokenBody, scope: string): Promise<TokenBody> => {
  const { status, body } = await postAs(client, endpoints(realm.issuer).token, {
    grant_type: 'refresh_token',
    refresh_token: token.refresh_token ?? '',
    scope,
  });
  expect([scope, status]).toEqual([scope, 200]);
  return body;
};

it('an application that names no permission gets them all, and says so to everybody whom it asks', async () => {
  const client = await realm.newClient();
  for (const person of [chief, await realm.newUser()])
    expect(await consentFor(client, person, 'openid')).toContain(ACT_FOR_YOU);
  const { tokens } = await codeFlow({ issuer: realm.issuer, client, person: chief, scope: 'openid profile' });
  expect(await opens(tokens)).toBe(EVERYTHING);
  expect(claimsOf(tokens.access_token)).toMatchObject({ all_permissions: true });
  const named = await realm.newClient({ scope: SCOPE });
  expect(await consentFor(named, chief, SCOPE)).not.toContain(ACT_FOR_YOU);
});

it('what was allowed by name is had, and is not widened by asking for less: refresh, silent sign-in', async () => {
  const client = await realm.newClient({ scope: SCOPE, refresh_tokens: 'fixed' });
  const request = { issuer: realm.issuer, client, person: chief };
  const { tokens, browser } = await codeFlow({ ...request, scope: SCOPE, parameters: { prompt: 'consent' } });
  expect(await opens(tokens)).toBe(WHAT_IT_NAMES);
  expect(claimsOf(tokens.access_token)).toMatchObject({ permissions: ['clients:read', 'users:read'] });
  expect(claimsOf(tokens.access_token)['all_permissions']).toBeUndefined();
  expect(await opens(await refreshFor(client, tokens, 'openid clients:read'))).toBe('403 200 403');
  expect(await opens(await refreshFor(client, tokens, 'openid'))).toBe(NOTHING);

  const silently = (scope: string) =>
    openAuthorization({ ...request, browser, scope, parameters: { prompt: 'none' } });
  const refused = await silently('openid');
  expect(refused.page.leftFor?.searchParams.get('error')).toBe('consent_required');
  expect((await silently('openid clients:read')).page.leftFor?.searchParams.get('code')).toBeTruthy();

  // Once it is allowed, it is remembered like a scope.
  expect(await opens((await codeFlow({ ...request, browser, scope: 'openid' })).tokens)).toBe(EVERYTHING);
  expect((await silently('openid')).page.leftFor?.searchParams.get('code')).toBeTruthy();
});

it("an application of the realm's owner acts for the person, unless it asked for less", async () => {
  const client = await realm.newClient({ scope: SCOPE, refresh_tokens: 'fixed', first_party: true });
  const { tokens } = await codeFlow({
    issuer: realm.issuer,
    client,
    person: chief,
    scope: 'openid offline_access',
  });
  expect(await opens(tokens)).toBe(EVERYTHING);
  expect(claimsOf(tokens.access_token)).toMatchObject({ all_permissions: true });
  const narrow = (await codeFlow({ issuer: realm.issuer, client, person: chief, scope: SCOPE })).tokens;
  expect(await opens(narrow)).toBe(WHAT_IT_NAMES);
  // A copy of the narrow refresh token is not a way to the rest.
  expect(await opens(await refreshFor(client, narrow, 'openid'))).toBe(NOTHING);
});

it('what nobody was asked about ends when the application is no longer one of the owner', async () => {
  const client = await realm.newClient({ first_party: true });
  const request = { issuer: realm.issuer, client, person: chief, scope: 'openid offline_access' };
  const { tokens, browser } = await codeFlow(request);
  await realm.admin.patch(`${realm.path}/clients/${client.id}`, { first_party: false });
  const { status } = await postAs(client, endpoints(realm.issuer).token, {
    grant_type: 'refresh_token',
    refresh_token: tokens.refresh_token ?? '',
  });
  expect(status).toBe(400);
  await eventually(async () => {
    expect(await opens(tokens)).toBe('401 401 401');
    const silent = await openAuthorization({ ...request, browser, parameters: { prompt: 'none' } });
    expect(silent.page.leftFor?.searchParams.get('error')).toMatch(/^(consent|interaction)_required$/);
  });
});

it('a client that acts for itself has what it is registered for, and all of its roles when that is nothing', async () => {
  const { items } = await realm.admin.get<{ items: { id: string; name: string }[] }>(`${realm.path}/roles`);
  const roleId = items.find(({ name }) => name === 'Admin')?.id;
  for (const [scope, wanted] of [
    ['', EVERYTHING],
    ['clients:read users:read', WHAT_IT_NAMES],
  ] as const) {
    const machine = await realm.newMachine({ scope });
    const principal = { roleId, principalKind: 'client', principalId: machine.id };
    await realm.admin.post(`${realm.path}/assignments`, principal);
    expect([scope, await opens((await clientCredentials(realm.issuer, machine)).body)]).toEqual([
      scope,
      wanted,
    ]);
  }
});
