import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callApi } from '../../support/admin.js';
import {
  ASSERTION_TYPE,
  assertionClaims,
  cheapRealm,
  es256,
  inDatabase,
  newEcKey,
  push,
  signInPage,
} from '../../support/attack.js';
import { Browser } from '../../support/browser.js';
import { answerDevice, pollDevice, startDevice } from '../../support/device.js';
import {
  authorizationCode,
  authorizationUrl,
  basicAuth,
  clientCredentials,
  codeFlow,
  endpoints,
  introspect,
  newPkce,
  postAs,
  redeemCode,
  refresh,
  revoke,
} from '../../support/oauth.js';
import { NodeBrowser, startOtherNode, throughNode, type OtherNode } from '../../support/other-node.js';
import { linkIn, Mailbox } from '../../support/outbox.js';
import { newPassword, RealmFixture } from '../../support/realm-fixture.js';
import { pause } from '../../support/start-system.js';
import { system } from '../../support/system.js';

// No secret, token or password in any record, log line, metric or problem document. Every operation that touches one
// is done here, right and wrong, with values that can be recognised again; then everything that was written is searched.

/** What must not be found, by what it is. */
const secrets = new Map<string, string>();
const keep = (what: string, value: string | undefined): string => {
  if (value === undefined || value.length < 8) throw new Error(`no value for ${what}`);
  secrets.set(`${what} ${String(secrets.size)}`, value);
  return value;
};
const browserFor = (issuer: string): Browser =>
  issuer === there ? new NodeBrowser(talkative) : new Browser();

/** Bodies of refusals. */
const refusals: string[] = [];
const refused = (body: unknown): number => refusals.push(JSON.stringify(body));

let realm: RealmFixture;
let talkative: OtherNode;
/** The same realm, served by a node that logs everything that it can. */
let there: string;

beforeAll(async () => {
  realm = await cheapRealm({
    passwordGrant: { enabled: true },
    registration: { mode: 'initial-access-token' },
  });
  talkative = await startOtherNode({ LOG_LEVEL: 'trace' });
  there = throughNode(talkative, realm.issuer);
});
afterAll(() => talkative.stop());

it('codes, tokens, cookies, secrets of clients', async () => {
  const [person, client, machine] = await Promise.all([
    realm.newUser(),
    realm.newClient(),
    realm.newMachine(),
  ]);
  keep('password', person.password);
  keep('client secret', client.client_secret);
  keep('Basic', basicAuth(client).slice('Basic '.length));
  keep('machine secret', machine.client_secret);
  const scope = 'openid offline_access';
  for (const issuer of [realm.issuer, there]) {
    const at = new RealmFixture(realm.admin, realm.name, issuer);
    const answer = await authorizationCode({ issuer, client, person, scope, browser: browserFor(issuer) });
    keep('code', answer.code);
    keep('verifier', answer.pkce.verifier);
    for (const cookie of answer.browser.cookieHeader(new URL(`${issuer}/account`)).split('; '))
      keep('cookie', cookie.slice(cookie.indexOf('=') + 1));
    const { body } = await redeemCode(issuer, client, answer);
    keep('access token', body.access_token);
    keep('signature', body.access_token.split('.')[2]);
    keep('refresh token', body.refresh_token);
    keep('ID token', body.id_token);
    refused((await redeemCode(issuer, client, answer)).body);
    const { tokens } = await codeFlow({ issuer, client, person, scope, browser: browserFor(issuer) });
    const { body: next } = await refresh(issuer, client, keep('refresh token', tokens.refresh_token));
    keep('refresh token', next.refresh_token);
    refused((await refresh(issuer, client, tokens.refresh_token ?? '')).body);
    const { body: machineToken } = await clientCredentials(issuer, machine);
    keep('machine token', machineToken.access_token);
    await introspect(issuer, machine, machineToken.access_token);
    await callApi(machineToken.access_token, 'GET', `${issuer}/protocol/openid-connect/userinfo`);
    await revoke(issuer, machine, machineToken.access_token);
    refused((await callApi(machineToken.access_token, 'GET', `${system().start.resourceApi.url}/me`)).body);
    refused(
      (await callApi(`${machineToken.access_token}x`, 'GET', `${system().start.adminApi.url}/realms`)).body,
    );
    const wrong = { ...client, client_secret: keep('wrong secret', `wrong-secret-${newPkce().verifier}`) };
    refused((await refresh(issuer, wrong, keep('stray token', `stray-${newPkce().verifier}`))).body);
    const { body: pushed } = await push(at, client);
    keep('request_uri', pushed.request_uri.split(':').at(-1));
    // In the query, where careless servers log it.
    const leak = keep('token in a query', `query-${newPkce().verifier}`);
    for (const url of [
      `${endpoints(issuer).userinfo}?access_token=${leak}`,
      `${endpoints(issuer).logout}?id_token_hint=${leak}`,
      `${issuer}/account/reset?token=${leak}`,
      `${issuer}/account?code=${leak}&state=${leak}`,
      `${system().start.resourceApi.url}/me?access_token=${leak}`,
      `${system().start.adminApi.url}/realms?token=${leak}`,
      `${issuer}/nothing?password=${leak}`,
    ])
      refused((await callApi(null, 'GET', url)).body);
  }
});

it('passwords: right, wrong, in the wrong field, new, reset, set', async () => {
  const client = await realm.newClient();
  const firstParty = await realm.newClient({
    redirect_uris: [],
    response_types: [],
    grant_types: ['password'],
    first_party: true,
  });
  const mailbox = await Mailbox.watch(system().outbox);
  for (const issuer of [realm.issuer, there]) {
    const person = await realm.newUser();
    keep('password', person.password);
    const at = new RealmFixture(realm.admin, realm.name, issuer);
    const { page, browser } = await signInPage(at, client, browserFor(issuer));
    // People type their password where the name belongs.
    await browser.press(page, 'sign-in', {
      username: keep('password as a name', newPassword()),
      password: keep('wrong password', newPassword()),
    });
    await browser.press(page, 'sign-in', {
      username: person.username,
      password: keep('wrong password', newPassword()),
    });
    for (const password of [person.password, keep('wrong password', newPassword())])
      refused(
        (
          await postAs(firstParty, endpoints(issuer).token, {
            grant_type: 'password',
            username: person.username,
            password,
          })
        ).status,
      );
    const { browser: signedIn } = await codeFlow({ issuer, client, person, browser: browserFor(issuer) });
    const account = await signedIn.open(`${issuer}/account`);
    keep('form token', account.formOf('save-password').fields['csrf']);
    const next = keep('new password', newPassword());
    const mistyped = await signedIn.press(account, 'save-password', {
      current_password: keep('wrong password', newPassword()),
      new_password: next,
      repeat_password: next,
    });
    refused(mistyped.html);
    await signedIn.press(account, 'save-password', {
      current_password: person.password,
      new_password: next,
      repeat_password: next,
    });
    const forgetful = browserFor(issuer);
    const form = await forgetful.open(`${issuer}/account/forgotten`);
    await forgetful.press(form, 'send-reset', { username: person.username });
    const link = linkIn(await mailbox.next(person.email));
    keep('mailed token', link.searchParams.get('token') ?? undefined);
    const here = new URL(link.pathname + link.search, issuer);
    const reset = await forgetful.open(here);
    const chosen = keep('reset password', newPassword());
    await forgetful.press(reset, 'save-password', { new_password: chosen, repeat_password: chosen });
    const set = keep('set password', newPassword());
    await realm.admin.post(`${realm.path}/users/${person.id}/set-password`, { password: set });
    const weak = keep('weak password', `weakweak${newPkce().verifier.replaceAll(/[^a-z]/g, '')}`);
    refused(
      (await realm.admin.try('POST', `${realm.path}/users/${person.id}/set-password`, { password: weak }))
        .body,
    );
    refused((await realm.admin.try('POST', `${realm.path}/users`, { username: 'x', password: [weak] })).body);
  }
});

it('devices, registration, assertions, proofs', async () => {
  const person = await realm.newUser();
  const device = await realm.newDevice();
  const key = newEcKey('k');
  const { token } = await realm.admin.post<{ token: string }>(`${realm.path}/initial-access-tokens`);
  keep('initial access token', token);
  for (const issuer of [realm.issuer, there]) {
    const started = await startDevice(issuer, device);
    keep('device code', started.device_code);
    keep('user code', started.user_code);
    await answerDevice(started, person, 'allow', browserFor(issuer));
    keep('access token', (await pollDevice(issuer, device, started.device_code)).body.access_token);
    refused((await pollDevice(issuer, device, started.device_code)).body);

    const { body: registered } = await callApi(
      token,
      'POST',
      `${issuer}/clients-registrations/openid-connect`,
      {
        redirect_uris: ['https://client.example/callback'],
      },
    );
    keep('registered secret', registered.client_secret);
    keep('registration token', registered.registration_access_token);
    refused((await callApi(`${token}x`, 'POST', `${issuer}/clients-registrations/openid-connect`, {})).body);

    const signing = await realm.newMachine({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
    });
    for (const signer of [key, newEcKey('k')]) {
      const assertion = es256({ kid: 'k' }, assertionClaims(signing.client_id, realm.issuer), signer);
      keep('assertion', assertion);
      const answer = await postAs({ client_id: signing.client_id }, endpoints(issuer).token, {
        grant_type: 'client_credentials',
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: assertion,
      });
      if (answer.status !== 200) refused(answer.body);
    }
    const parameters = {
      request: keep('request object', es256({ kid: 'k' }, { nonce: newPkce().verifier }, key)),
    };
    const asked = { issuer, client: await realm.newClient(), person, parameters };
    refused((await browserFor(issuer).open(authorizationUrl(asked, newPkce(), 's').url)).html);
  }
});

/** As it is, and as an address or a JSON text carries it. */
const forms = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
];

function found(text: string): string[] {
  return [...secrets]
    .filter(([, secret]) => forms(secret).some((form) => text.includes(form)))
    .map(([what]) => what);
}

it('none of it is in an audit record', async () => {
  expect(secrets.size).toBeGreaterThan(60);
  const rows = await inDatabase<{ event: string; text: string }>(
    `select event_subtype as event, audit_record::text as text from audit_record
     where realm_id in (select id from realm where name in ($1, 'main'))`,
    [realm.name],
  );
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.flatMap(({ event, text }) => found(text).map((what) => `${event}: ${what}`))).toEqual([]);
});

it('none of it is in a log, not even of a node that tells all', async () => {
  await pause(500);
  const folder = join(system().home, 'logs');
  const logs = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
  expect(logs.length).toBeGreaterThanOrEqual(3);
  for (const log of logs) expect(found(log)).toEqual([]);
  expect(talkative.output().length).toBeGreaterThan(1_000);
  expect(found(talkative.output())).toEqual([]);
});

it('none of it is in a refusal, and no refusal repeats what was sent', () => {
  expect(refusals.length).toBeGreaterThan(30);
  // A page that is drawn again carries the token of its own form.
  const leaked = refusals.flatMap((text) => found(text)).filter((what) => !what.startsWith('form token'));
  expect(leaked).toEqual([]);
});

it('none of it is in a table in clear, but for what a client must be known by', async () => {
  const tables = await inDatabase<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const leaks: string[] = [];
  for (const { name } of tables) {
    const rows = await inDatabase<{ text: string }>(`select t::text as text from "${name}" as t`);
    const text = rows.map((row) => row.text).join('\n');
    // A user code is looked up by what the person types, for ten minutes.
    leaks.push(
      ...found(text)
        .filter((what) => !what.startsWith('user code'))
        .map((what) => `${name}: ${what}`),
    );
  }
  expect(leaks).toEqual([]);
});
