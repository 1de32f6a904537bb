import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { connect } from 'node:net';
import pg from 'pg';
import { callApi } from './admin.js';
import { Browser, type Page } from './browser.js';
import {
  authorizationUrl,
  endpoints,
  introspect,
  newPkce,
  postAs,
  type JsonAnswer,
  type TestClient,
} from './oauth.js';
import type { RealmFixture } from './realm-fixture.js';
import type { Person } from './sign-in.js';
import { system } from './system.js';

/**
 * A realm for many sign-ins: its passwords are hashed at the least cost that a realm may choose. What is measured
 * about hashing is measured elsewhere.
 */
export function cheapRealm(settings: Readonly<Record<string, unknown>> = {}): Promise<RealmFixture> {
  const { password, ...others } = settings;
  return system().newRealm({
    password: { hash: { algorithm: 'bcrypt', cost: 10 }, ...(password as object | undefined) },
    ...others,
  });
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * Sends these very bytes and reads the answer to its end, for what no HTTP client lets one send: a forged Host, a
 * path that is not normalized, a header twice.
 */
export async function raw(origin: string, lines: readonly string[], body = ''): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const head = [...lines, 'Connection: close', `Content-Length: ${String(Buffer.byteLength(body))}`, '', ''];
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const chunks: Buffer[] = [];
    socket.setTimeout(20_000, () => socket.destroy(new Error(`no answer to ${lines[0] ?? ''}`)));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.once('error', reject);
    socket.once('close', () => {
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
    socket.write(head.join('\r\n') + body);
  });
  return parsedAnswer(answer);
}

function parsedAnswer(answer: string): RawAnswer {
  const end = answer.indexOf('\r\n\r\n');
  const [first = '', ...fields] = answer.slice(0, end).split('\r\n');
  const headers = new Headers();
  for (const field of fields) {
    const colon = field.indexOf(':');
    headers.append(field.slice(0, colon), field.slice(colon + 1).trim());
  }
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0),
    headers,
    body: answer.slice(end + 4),
  };
}

/** Path and query as they are, to any of our servers. */
export const rawGet = (origin: string, target: string, headers: readonly string[] = [], method = 'GET') =>
  raw(origin, [`${method} ${target} HTTP/1.1`, `Host: ${new URL(origin).host}`, ...headers]);

/** 4xx with a body that says so, in one of our three dialects; never a fault. */
export async function expectClear4xx(response: Response, what: string): Promise<void> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  expect([what, Math.floor(response.status / 100)]).toEqual([what, 4]);
  expect([what, /json|html/.test(type)]).toEqual([what, true]);
  // A stack, a driver's words or a file name of ours would tell an attacker what runs here.
  expect([what, /\n\s+at |node_modules|dist\/|QueryFailedError|invalid input syntax/.exec(text)]).toEqual([
    what,
    null,
  ]);
}

/** What each place says to an access token: the statuses of userinfo, resource API, admin API; introspection. */
export async function standing(realm: RealmFixture, client: TestClient, token: string) {
  const { start } = system();
  const [userinfo, resource, admin, introspection] = await Promise.all([
    callApi(token, 'GET', endpoints(realm.issuer).userinfo),
    callApi(token, 'GET', `${start.resourceApi.url}/me`),
    callApi(token, 'GET', `${start.adminApi.url}${realm.path}`),
    introspect(realm.issuer, client, token),
  ]);
  return {
    userinfo: userinfo.status,
    resource: resource.status,
    admin: admin.status,
    active: introspection.body['active'],
  };
}

export const dead = { userinfo: 401, resource: 401, admin: 401, active: false };

/** A pushed authorization request (RFC 9126), whole unless `parameters` say otherwise. */
export function push(
  realm: RealmFixture,
  client: TestClient,
  parameters: Readonly<Record<string, string>> = {},
): Promise<JsonAnswer<{ request_uri: string; error?: string }>> {
  return postAs(client, endpoints(realm.issuer).par, {
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: client.redirect_uris?.[0] ?? '',
    scope: 'openid',
    code_challenge: newPkce().challenge,
    code_challenge_method: 'S256',
    ...parameters,
  });
}

/** The sign-in page of a fresh authorization request. */
export async function signInPage(
  realm: RealmFixture,
  client: TestClient,
  browser = new Browser(),
): Promise<{ browser: Browser; page: Page }> {
  const nobody: Person = { username: '', password: '' };
  const { url } = authorizationUrl({ issuer: realm.issuer, client, person: nobody }, newPkce(), 'state');
  return { browser, page: await browser.open(url) };
}

/** For what no interface shows or can bring about: that the clock went on, and what a stolen copy would hold. */
export async function inDatabase<T extends pg.QueryResultRow>(
  sql: string,
  parameters: readonly unknown[] = [],
  url = system().start.database.url,
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql, [...parameters])).rows;
  } finally {
    await client.end();
  }
}

export const base64url = (value: string | object): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export interface JwtKey {
  readonly privateKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

export function newEcKey(kid = 'test-key'): JwtKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' } };
}

export function es256(header: object, payload: unknown, { privateKey }: JwtKey): string {
  const input = `${base64url({ alg: 'ES256', ...header })}.${base64url(JSON.stringify(payload))}`;
  const signature = createSign('SHA256').update(input).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

export function hs256(header: object, payload: object, secret: string | Buffer): string {
  const input = `${base64url({ alg: 'HS256', ...header })}.${base64url(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** The claims of a client assertion (RFC 7523 section 3). */
export const assertionClaims = (clientId: string, audience: string) => ({
  iss: clientId,
  sub: clientId,
  aud: audience,
  jti: newPkce().verifier,
  iat: Math.floor(Date.now() / 1000),
  exp: Math.floor(Date.now() / 1000) + 60,
});

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
