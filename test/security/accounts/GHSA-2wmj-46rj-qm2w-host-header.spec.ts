import { cheapRealm, raw, rawGet } from '../../support/attack.js';
import { basicAuth } from '../../support/oauth.js';
import { Mailbox } from '../../support/outbox.js';
import type { RealmFixture } from '../../support/realm-fixture.js';
import { formsOf } from '../../support/html.js';
import { system } from '../../support/system.js';

// Lesson 56 (GHSA-2wmj-46rj-qm2w, CVE-2026-26747, CVE-2025-70948) and 16 of the defects (FerrisKey): every address of
// ours comes from configuration.

const EVIL = 'evil.example';
const forged: readonly (readonly string[])[] = [
  [`Host: ${EVIL}`],
  [`Host: ${EVIL}:443`, 'X-Forwarded-Proto: https'],
  [`X-Forwarded-Host: ${EVIL}`],
  [
    `X-Forwarded-Host: ${EVIL}`,
    'X-Forwarded-Proto: https',
    'X-Forwarded-Port: 443',
    'X-Forwarded-Prefix: /evil',
  ],
  [`Forwarded: for=127.0.0.1;host=${EVIL};proto=https`],
  [`X-Original-URL: https://${EVIL}/`, `X-Rewrite-URL: https://${EVIL}/`],
  [`X-Host: ${EVIL}`, `X-HTTP-Host-Override: ${EVIL}`, `X-Forwarded-Server: ${EVIL}`],
  [`Referer: https://${EVIL}/`, `Via: 1.1 ${EVIL}`],
];

let realm: RealmFixture;
let path: string;
let origin: string;

beforeAll(async () => {
  realm = await cheapRealm({ registration: { mode: 'open' } });
  path = new URL(realm.issuer).pathname;
  origin = system().start.idp.url;
});

const withHost = (headers: readonly string[]): readonly string[] =>
  headers.some((header) => header.startsWith('Host:'))
    ? headers
    : [`Host: ${new URL(origin).host}`, ...headers];

const get = (target: string, headers: readonly string[]) =>
  raw(origin, [`GET ${target} HTTP/1.1`, ...withHost(headers)]);

const post = (
  target: string,
  headers: readonly string[],
  body: string,
  type = 'application/x-www-form-urlencoded',
) => raw(origin, [`POST ${target} HTTP/1.1`, ...withHost(headers), `Content-Type: ${type}`], body);

it.each(forged.map((headers) => [headers.join(' | '), headers] as const))('%s', async (_, headers) => {
  const client = await realm.newDevice({ token_endpoint_auth_method: 'client_secret_basic' });
  const web = await realm.newClient();
  const authorize = `${path}/protocol/openid-connect/auth?${new URLSearchParams({
    client_id: web.client_id,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: web.redirect_uris[0],
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  }).toString()}`;
  const answers = await Promise.all([
    get(`${path}/.well-known/openid-configuration`, headers),
    get(`/.well-known/oauth-authorization-server${path}`, headers),
    get(authorize, headers),
    get(`${path}/account`, headers),
    get(`${path}/account/forgotten`, headers),
    get(`${path}/device`, headers),
    get(`${path}/protocol/openid-connect/logout`, headers),
    get('/', [...headers, 'Accept: text/html']),
    get('/nothing', [...headers, 'Accept: text/html']),
    get('/nothing', headers),
    post(
      `${path}/protocol/openid-connect/auth/device`,
      [...headers, `Authorization: ${basicAuth(client)}`],
      'scope=openid',
    ),
    post(
      `${path}/clients-registrations/openid-connect`,
      headers,
      JSON.stringify({ redirect_uris: ['https://client.example/callback'] }),
      'application/json',
    ),
  ]);
  for (const { status, headers: sent, body } of answers) {
    expect(status).toBeLessThan(500);
    expect(`${[...sent].join('\n')}\n${body}`).not.toContain(EVIL);
  }
  const [discovery, , redirect] = answers;
  expect(JSON.parse(discovery.body)).toMatchObject({ issuer: realm.issuer });
  expect(redirect.headers.get('location')).toMatch(/^(\/realms\/|http:\/\/127\.0\.0\.1)/);
});

it('an absolute request target names no other server', async () => {
  const answer = await rawGet(origin, `http://${EVIL}${path}/.well-known/openid-configuration`);
  expect(answer.status).toBeLessThan(500);
  expect(answer.body).not.toContain(EVIL);
});

it('the link of a mail leads to the configured address', async () => {
  const [person, mailbox] = await Promise.all([realm.newUser(), Mailbox.watch(system().outbox)]);
  const poison = [`Host: ${EVIL}`, `X-Forwarded-Host: ${EVIL}`, `Forwarded: host=${EVIL}`];
  const page = await get(`${path}/account/forgotten`, poison);
  const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { fields } = formsOf(page.body)[0] ?? { fields: {} };
  const sent = await post(
    `${path}/account/forgotten`,
    [...poison, `Cookie: ${cookie}`],
    new URLSearchParams({ ...fields, username: person.username }).toString(),
  );
  expect(sent.status).toBe(200);
  const mail = await mailbox.next(person.email);
  expect(mail.text).toContain(`${realm.issuer}/account/reset?token=`);
  expect(mail.text + mail.html).not.toContain(EVIL);
});
