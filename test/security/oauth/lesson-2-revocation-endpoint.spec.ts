import { eventually } from '@gatehouse-testing/database';
import { cheapRealm, dead, standing } from '../../support/attack.js';
import { codeFlow, endpoints, introspect, postAs, refresh, revoke } from '../../support/oauth.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../../support/realm-fixture.js';

// Defects 2 (AuthGate: no client authentication; Pocket ID: no endpoint) and 4 (SysManage: logout revokes nothing).

let realm: RealmFixture;
let client: RegisteredClient;
let person: TestUser;

beforeAll(async () => {
  realm = await cheapRealm();
  [client, person] = await Promise.all([realm.newClient(), realm.newUser()]);
});

const signIn = async () =>
  (await codeFlow({ issuer: realm.issuer, client, person, scope: 'openid offline_access' })).tokens;

it('asks who revokes, and then means it', async () => {
  const tokens = await signIn();
  const { client_id } = client;
  for (const stranger of [{ client_id }, { client_id, client_secret: 'x' }, { client_id: '' }])
    for (const token of [tokens.access_token, tokens.refresh_token ?? '']) {
      const { status } = await postAs(stranger, endpoints(realm.issuer).revocation, { token });
      expect([400, 401]).toContain(status);
    }
  expect(await standing(realm, client, tokens.access_token)).toMatchObject({ active: true, resource: 200 });
  expect((await revoke(realm.issuer, client, tokens.access_token)).status).toBe(200);
  await eventually(async () => {
    expect(await standing(realm, client, tokens.access_token)).toEqual(dead);
  });
});

it('a revoked refresh token takes its whole grant with it', async () => {
  const tokens = await signIn();
  expect((await revoke(realm.issuer, client, tokens.refresh_token ?? '')).status).toBe(200);
  expect((await refresh(realm.issuer, client, tokens.refresh_token ?? '')).status).toBe(400);
  await eventually(async () => {
    expect(await standing(realm, client, tokens.access_token)).toEqual(dead);
  });
});

it('an unknown token, or one revoked before, is answered 200 and changes nothing (RFC 7009 section 2.2)', async () => {
  const tokens = await signIn();
  for (const token of ['unknown', 'a.b.c', tokens.access_token, tokens.access_token])
    expect((await revoke(realm.issuer, client, token)).status).toBe(200);
  expect((await introspect(realm.issuer, client, tokens.access_token)).body).toEqual({ active: false });
  expect((await postAs(client, endpoints(realm.issuer).revocation, {})).status).toBe(400);
});
