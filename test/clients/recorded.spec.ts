import { answerDevice, pollDevice, startDevice } from '../support/device.js';
import {
  authorizationCode,
  clientCredentials,
  codeFlow,
  endpoints,
  openAuthorization,
  postAs,
  redeemCode,
  revoke,
} from '../support/oauth.js';
import type { AuditItem, RealmFixture, RegisteredClient, TestUser } from '../support/realm-fixture.js';
import { send } from '../support/send.js';
import { system } from '../support/system.js';

// What the audit record says of protocol steps; what the steps answer is for the files of each flow.

let realm: RealmFixture;
let client: RegisteredClient;
let device: RegisteredClient;
let person: TestUser;

beforeAll(async () => {
  realm = await system().newRealm();
  [client, device, person] = await Promise.all([realm.newClient(), realm.newDevice(), realm.newUser()]);
});

const latest = async (event: string): Promise<AuditItem | undefined> =>
  (await realm.auditOf({ event })).items[0];

it('a granted authorization is recorded with the consent and the tokens that came of it', async () => {
  await codeFlow({ issuer: realm.issuer, client, person, scope: 'openid email' });
  // No permission was named, so the person was asked for all of theirs.
  const scopes = ['openid', 'email', 'all permissions'];
  expect(await latest('consent.granted')).toMatchObject({ details: { scopes } });
  expect(await latest('authorization.granted')).toMatchObject({ details: { scope: 'openid email' } });
  expect(await latest('token.issued')).toMatchObject({ details: { grant_type: 'authorization_code' } });
});

it('a denied one is recorded as denied by the person and refused to the client', async () => {
  await openAuthorization({
    issuer: realm.issuer,
    client: await realm.newClient(),
    person,
    choices: { answer: 'deny' },
  });
  expect(await latest('consent.denied')).toMatchObject({ outcome: 'failure' });
  expect(await latest('authorization.refused')).toMatchObject({ details: { error: 'access_denied' } });
});

it('a device that begins is recorded before anybody has answered it', async () => {
  const started = await startDevice(realm.issuer, device);
  expect(await latest('device.authorization_started')).toMatchObject({ details: { scope: 'openid' } });
  await answerDevice(started, person);
  expect((await pollDevice(realm.issuer, device, started.device_code)).status).toBe(200);
});

it('a refused redemption, a client that is not itself, and a revocation are recorded', async () => {
  const answer = await authorizationCode({ issuer: realm.issuer, client, person });
  expect(
    (await redeemCode(realm.issuer, client, { ...answer, redirectUri: 'https://x.example/' })).status,
  ).toBe(400);
  expect(await latest('token.refused')).toMatchObject({ details: { error: 'invalid_grant' } });
  const impostor = { ...client, client_secret: 'wrong' };
  expect(
    (await postAs(impostor, endpoints(realm.issuer).token, { grant_type: 'refresh_token' })).status,
  ).toBe(401);
  expect(await latest('client.authentication_failed')).toMatchObject({ details: { endpoint: 'token' } });
  const machine = await realm.newMachine();
  const { body } = await clientCredentials(realm.issuer, machine);
  expect((await revoke(realm.issuer, machine, body.access_token)).status).toBe(200);
  expect(await latest('token.revoked')).toMatchObject({ event: 'token.revoked' });
});

it('a form without its token and a sign-in that is over are problems to machines', async () => {
  const { page } = await openAuthorization({
    issuer: realm.issuer,
    client: await realm.newClient(),
    person: { username: 'nobody', password: 'x' },
  });
  expect(page.has('sign-in-form')).toBe(true);
  const forged = await send(`${realm.issuer}/account/forgotten`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'csrf=wrong&username=nobody',
  });
  expect(forged.status).toBe(403);
  expect(((await forged.json()) as { type: string }).type).toMatch(/\/problems\/idp\/form-forged$/);
  const over = await send(`${realm.issuer}/interaction/${'A'.repeat(21)}`, {
    headers: { accept: 'application/json' },
  });
  expect(over.status).toBe(404);
  expect(((await over.json()) as { type: string }).type).toMatch(/\/problems\/idp\/interaction-expired$/);
});
