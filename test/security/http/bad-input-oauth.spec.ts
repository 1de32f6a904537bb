import { cheapRealm, expectClear4xx, inDatabase, raw } from '../../support/attack.js';
import { DEVICE_GRANT } from '../../support/device.js';
import { basicAuth, clientCredentials, endpoints, newPkce } from '../../support/oauth.js';
import type { RealmFixture, RegisteredClient } from '../../support/realm-fixture.js';
import { send } from '../../support/send.js';

// The corpus of bad input, on every parameter of every OAuth endpoint: a clear 4xx, never a 5xx, nothing half done.

const NAMES = {
  long: 'x'.repeat(10_000),
  nul: 'a\u0000b',
  control: 'a\u0001\u001f\u007fb',
  newline: 'a\r\nb: c',
  surrogate: 'a\ud800b',
  replacement: 'a\ufffdb',
  emoji: '\u{1f600}'.repeat(300),
  bidi: '\u202eabc\u2066',
  percent: '%00%ff%',
  sql: `'; drop table realm; --`,
  json: '{"$gt":""}',
  path: '../../../../etc/passwd',
  prototype: '__proto__',
  empty: '',
  space: ' ',
  number: '9'.repeat(400),
  array: 'a[]=b',
};

let realm: RealmFixture;
let client: RegisteredClient;
let base: Record<string, { url: string; parameters: Record<string, string> }>;

beforeAll(async () => {
  realm = await cheapRealm();
  client = await realm.newClient({
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_GRANT],
  });
  const at = endpoints(realm.issuer);
  const { challenge, verifier } = newPkce();
  const authorization = {
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: client.redirect_uris[0],
    scope: 'openid',
    state: 's',
    nonce: 'n',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    prompt: 'login',
    max_age: '1',
    login_hint: 'ada',
    claims: '{}',
    acr_values: 'x',
    ui_locales: 'en',
    response_mode: 'query',
    resource: `${realm.issuer}/api`,
    id_token_hint: 'x',
    request: 'x',
    request_uri: 'urn:x',
    dpop_jkt: 'x',
  };
  base = {
    'authorization (query)': { url: at.authorization, parameters: authorization },
    par: { url: at.par, parameters: authorization },
    'token (code)': {
      url: at.token,
      parameters: {
        grant_type: 'authorization_code',
        code: 'x',
        redirect_uri: client.redirect_uris[0],
        code_verifier: verifier,
        client_assertion: 'x',
        client_assertion_type: 'x',
      },
    },
    'token (refresh)': {
      url: at.token,
      parameters: { grant_type: 'refresh_token', refresh_token: 'x', scope: 'openid' },
    },
    'token (device)': { url: at.token, parameters: { grant_type: DEVICE_GRANT, device_code: 'x' } },
    introspection: { url: at.introspection, parameters: { token: 'x', token_type_hint: 'access_token' } },
    revocation: { url: at.revocation, parameters: { token: 'x', token_type_hint: 'refresh_token' } },
    device: { url: at.device, parameters: { scope: 'openid', resource: 'x', claims: '{}' } },
    'logout (query)': {
      url: at.logout,
      parameters: {
        id_token_hint: 'x',
        client_id: client.client_id,
        post_logout_redirect_uri: 'https://client.example/',
        state: 's',
        logout_hint: 'x',
      },
    },
  };
});

const encode = (text: string): string =>
  // A lone surrogate as WTF-8, which is no UTF-8: what a lenient encoder sends.
  Array.from(text, (part) => (part.isWellFormed() ? encodeURIComponent(part) : '%ED%A0%80')).join('');

async function ask(
  name: string,
  parameters: Record<string, string>,
): Promise<{ response: Response; text: string }> {
  const { url } = base[name] as { url: string };
  const form = Object.entries(parameters)
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .join('&');
  const response = name.includes('query')
    ? await send(`${url}?${form}`, { headers: { accept: 'text/html' } })
    : await send(url, {
        method: 'POST',
        headers: { authorization: basicAuth(client), 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
      });
  return { response, text: await response.text() };
}

it.each([
  'authorization (query)',
  'par',
  'token (code)',
  'token (refresh)',
  'token (device)',
  'introspection',
  'revocation',
  'device',
  'logout (query)',
])('%s: every parameter with everything', async (name) => {
  const { parameters } = base[name] as { parameters: Record<string, string> };
  const faults: string[] = [];
  const cases = [
    ...Object.keys(parameters),
    'unknown_parameter',
    '__proto__',
    'constructor',
    'x'.repeat(5_000),
  ].flatMap((parameter) => Object.entries(NAMES).map(([kind, value]) => ({ parameter, kind, value })));
  for (let at = 0; at < cases.length; at += 12)
    await Promise.all(
      cases.slice(at, at + 12).map(async ({ parameter, kind, value }) => {
        const { response, text } = await ask(name, { ...parameters, [parameter]: value });
        const { status, headers } = response;
        const type = headers.get('content-type') ?? '';
        const label = `${parameter.slice(0, 20)}=${kind}: ${String(status)}`;
        if (status >= 500) faults.push(label);
        // A redirect is an answer of the protocol, to the one registered address or to the sign-in.
        const location = headers.get('location');
        if (
          location !== null &&
          !/^(https:\/\/client\.example\/callback|\/realms\/|http:\/\/127\.0\.0\.1:\d+\/realms\/)/.test(
            location,
          )
        )
          faults.push(`${label} → ${location}`);
        if (location !== null && /[\r\n\u0000]/.test(location))
          faults.push(`${label}: line break in Location`);
        if (status >= 400 && !/json|html/.test(type)) faults.push(`${label}: ${type}`);
        if (/QueryFailed|invalid input syntax|\n\s+at |node_modules/.test(text))
          faults.push(`${label}: says too much`);
      }),
    );
  expect(faults).toEqual([]);
});

it('what has no form at all', async () => {
  for (const [name, { url }] of Object.entries(base).filter(([key]) => !key.includes('query')))
    for (const body of [
      '',
      '%',
      '%ff',
      '%ED%A0%80=x',
      '&&&',
      '===',
      'a=b&a=c',
      'x'.repeat(60_000),
      '\u0000',
      '{}',
      '<x/>',
    ] as const) {
      const response = await send(url, {
        method: 'POST',
        headers: { authorization: basicAuth(client), 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      // A device need not say anything but who it is.
      if (name === 'device' && response.status === 200) continue;
      await expectClear4xx(response, `${name} ${body.slice(0, 12)}`);
    }
});

it('bodies that are too large, end early or lie about their length', async () => {
  const url = new URL(endpoints(realm.issuer).token);
  const huge = await send(url, {
    method: 'POST',
    headers: { authorization: basicAuth(client), 'content-type': 'application/x-www-form-urlencoded' },
    body: `grant_type=client_credentials&x=${'x'.repeat(3_000_000)}`,
  }).catch(() => null);
  // The server may close while we still write; what it answers, if it does, is 413.
  if (huge !== null) expect(huge.status).toBe(413);
  const head = [
    `POST ${url.pathname} HTTP/1.1`,
    `Host: ${url.host}`,
    'Content-Type: application/x-www-form-urlencoded',
  ];
  for (const lines of [
    [...head, 'Transfer-Encoding: chunked'],
    [...head, 'Transfer-Encoding: chunked, identity'],
    [...head, 'Content-Length: 5'],
    [...head, 'Content-Length: -1'],
  ]) {
    const answer = await raw(url.origin, lines, 'grant_type=client_credentials').catch(() => null);
    if (answer !== null && answer.status !== 0) expect(Math.floor(answer.status / 100)).toBe(4);
  }
});

it('ids and realms that are none', async () => {
  for (const path of [
    `/realms/${'x'.repeat(10_000)}/account`,
    '/realms/%F0%9F%98%80/account',
    '/realms/%ED%A0%80/account',
    '/realms/%00/account',
    '/realms/__proto__/account',
    '/realms/constructor/protocol/openid-connect/token',
    '/realms/-x/account',
    '/realms//account',
    '/realms/',
    '/realms',
  ]) {
    const response = await send(new URL(realm.issuer).origin + path);
    await expectClear4xx(response, path.slice(0, 40));
  }
  for (const uid of ['x', '%00', 'x'.repeat(10_000), '..%2f..', '__proto__', '%F0%9F%98%80', '~x~y'])
    for (const path of [
      `interaction/${uid}`,
      `protocol/openid-connect/auth/${uid}`,
      `device/${uid}`,
      `clients-registrations/openid-connect/${uid}`,
    ]) {
      const response = await send(`${realm.issuer}/${path}`, { headers: { accept: 'text/html' } });
      await expectClear4xx(response, path.slice(0, 60));
    }
});

it('afterwards nothing is half done and everything is served', async () => {
  const rows = await inDatabase<{ kind: string }>(
    `select kind from oidc_artifact where realm_id = (select id from realm where name = $1)
       and kind in ('AuthorizationCode', 'AccessToken', 'RefreshToken', 'Grant')`,
    [realm.name],
  );
  expect(rows).toEqual([]);
  expect((await clientCredentials(realm.issuer, client)).status).toBe(200);
});
