import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse as parseQuery } from 'node:querystring';
import { MalformedRequest, parseStrictJson } from '@gatehouse/http';
import { ArtifactHandles } from './artifact-handles.js';
import { disguiseJwt } from './jwt-token-adapter.js';
import { routes } from './provider-routes.js';
import { replayBody } from './replayed-body.js';
import { isStorableParameter } from './storable.js';

type Prepared = IncomingMessage & { baseUrl?: string };

/** Far above any honest request (a request object with a certificate chain), far below what would hurt. */
const LIMIT_BYTES = 56 * 1024;
/** Those behind it are not read; the library's own parser stops there, too. */
const MAX_PARAMETERS = 1_000;
/** As long as a client may register. */
const LONGEST_SCOPE = 4_000;

/** A device of the reference programs posts JSON; RFC 6749 wants forms, so both are taken here, and only here. */
const takesJson = new Set<string>([routes.token, routes.device_authorization]);
const takesToken = new Set<string>([routes.introspection, routes.revocation]);
const takesForm = new Set<string>([...takesJson, ...takesToken, routes.pushed_authorization_request]);
/**
 * OpenID Connect Core section 3.1.2.1 and RP-Initiated Logout section 2 want POST as well as GET. The library would
 * need `SameSite=None` cookies for it; a redirect to the same request by GET needs nothing, and brings the cookies.
 */
const fromBrowsers = new Set<string>([routes.authorization, routes.end_session]);

/**
 * Parameters that say for whom a token is meant, of grants that do not exist here. RFC 6749 section 3.2 has unknown
 * parameters ignored, but a token for somebody else than was asked for is no answer (CVE-2026-9704).
 */
const OF_OTHER_GRANTS = [
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
  'requested_subject',
  'assertion',
  'auth_req_id',
];
const ownGrants = new Set([
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'password',
  'urn:ietf:params:oauth:grant-type:device_code',
]);

const FORM = 'application/x-www-form-urlencoded';

/**
 * Reads and checks the body of the back-channel endpoints before the library does.
 *
 * It makes three things of it: one form whatever way it was sent; a clear 4xx for what is too large, of another type
 * or not text; and a token that the library agrees to look at (see JwtTokenAdapter).
 *
 * @returns false when it has answered already
 */
export async function prepareBody(
  request: Prepared,
  response: ServerResponse,
  path: string,
): Promise<boolean> {
  if (request.method !== 'POST' || !(takesForm.has(path) || fromBrowsers.has(path))) return true;
  try {
    const { parameters, form } = await bodyOf(request, path);
    if (fromBrowsers.has(path)) {
      seeAsGet(request, response, path, parameters);
      return false;
    }
    assertReasonable(parameters, path);
    // What we do not change goes on as it came: the library reads forms with the parser that read this one.
    const changed = fit(parameters, path);
    replayBody(request, FORM, changed || form === null ? asQuery(parameters) : form);
    return true;
  } catch (error) {
    if (error instanceof BodyRefused) refuse(response, error.status, error.message);
    // Whoever went away in the middle of a body gets no answer.
    else if (request.complete) throw error;
    return false;
  }
}

function seeAsGet(request: Prepared, response: ServerResponse, path: string, parameters: Parameters): void {
  response.writeHead(303, {
    location: `${request.baseUrl ?? ''}${path}?${asQuery(parameters)}`,
    'cache-control': 'no-store',
  });
  response.end();
}

/** What each endpoint of ours wants otherwise than the library. @returns whether anything was changed */
function fit(parameters: Parameters, path: string): boolean {
  if (takesToken.has(path)) {
    parameters.set('token', (parameters.get('token') ?? []).map(presentable));
    return true;
  }
  // RFC 6749 section 3.3: a default where the client says nothing. Without any scope there would be nothing to allow.
  if (path !== routes.device_authorization || parameters.has('scope')) return false;
  parameters.set('scope', ['openid']);
  return true;
}

/** @throws BodyRefused for what the library would take and should not */
function assertReasonable(parameters: Parameters, path: string): void {
  // Each scope is compared with what the realm knows and what the client may: thousands are nobody's wish (CVE-2026-4634).
  if (parameters.get('scope')?.some((scope) => scope.length > LONGEST_SCOPE) === true)
    throw new BodyRefused(400, `scope is longer than ${String(LONGEST_SCOPE)} characters`);
  const stranger = path === routes.token ? ofAnotherGrant(parameters) : undefined;
  if (stranger !== undefined) throw new BodyRefused(400, `${stranger} does not belong to this grant type`);
}

/** A body that is answered with a 4xx before the library sees it. */
class BodyRefused extends Error {
  constructor(
    readonly status: number,
    description: string,
  ) {
    super(description);
  }
}

async function bodyOf(
  request: IncomingMessage,
  path: string,
): Promise<{ parameters: Parameters; form: string | null }> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const isJson = type === 'application/json' && takesJson.has(path);
  assertReadable(request, isJson || type === FORM);
  const text = await readText(request);
  const parameters = isJson ? fromJson(text) : fromForm(text);
  if (!isStorable(parameters))
    throw new BodyRefused(400, 'a parameter holds a character that is not allowed');
  return { parameters, form: isJson ? null : text };
}

function assertReadable({ headers }: IncomingMessage, isOfType: boolean): void {
  if ((headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new BodyRefused(415, 'the body must not be compressed');
  if (!isOfType) throw new BodyRefused(400, `the body must be ${FORM}`);
}

function refuse(response: ServerResponse, status: number, description: string): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(JSON.stringify({ error: 'invalid_request', error_description: description }));
}

/** Events instead of an async iterator, which costs as much as all the rest of the parsing. */
function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > LIMIT_BYTES) {
      reject(tooLarge());
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const collect = (chunk: Buffer): void => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= LIMIT_BYTES) return;
      // Nothing more is read; the answer closes the connection.
      request.off('data', collect).pause();
      reject(tooLarge());
    };
    request.on('data', collect);
    request.once('error', reject);
    request.once('end', () => {
      const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      if (isUtf8(body)) resolve(body.toString('utf8'));
      else reject(new BodyRefused(400, 'the body must be UTF-8 text'));
    });
  });
}

const tooLarge = (): BodyRefused => new BodyRefused(413, 'the body is too large');

/** The body as a JSON object, or null when it is none; for the few endpoints that take JSON (RFC 7591). */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  try {
    const text = await readText(request);
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

type Parameters = Map<string, string[]>;

const asQuery = (parameters: Parameters): string =>
  new URLSearchParams(
    [...parameters].flatMap(([name, values]) => values.map((value) => [name, value])),
  ).toString();

function fromForm(text: string): Parameters {
  const parsed = parseQuery(text, '&', '=', { maxKeys: MAX_PARAMETERS });
  return new Map(
    Object.entries(parsed).map(([name, value = '']) => [name, typeof value === 'string' ? [value] : value]),
  );
}

/** A member that is there twice is refused like a parameter that is (RFC 6749 section 3.2). @throws BodyRefused */
function strictJson(text: string): unknown {
  try {
    return parseStrictJson(Buffer.from(text));
  } catch (error) {
    throw error instanceof MalformedRequest ? new BodyRefused(400, error.message) : error;
  }
}

function fromJson(text: string): Parameters {
  const refused = new BodyRefused(400, 'the body must be a JSON object of text values');
  const parsed = strictJson(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw refused;
  const entries = Object.entries(parsed);
  if (!entries.every(([, value]) => typeof value === 'string')) throw refused;
  return new Map(entries.map(([name, value]) => [name, [value as string]]));
}

function isStorable(parameters: Parameters): boolean {
  for (const [name, values] of parameters)
    if (!values.every((value) => isStorableParameter(name, value))) return false;
  return true;
}

/** Only beside a grant of ours: about any other the library says that it is not supported. */
const ofAnotherGrant = (parameters: Parameters): string | undefined =>
  ownGrants.has(parameters.get('grant_type')?.[0] ?? '')
    ? OF_OTHER_GRANTS.find((name) => parameters.has(name))
    : undefined;

/** A JWT in the form that storage reads; what only looks like one of our internal forms becomes an unknown token. */
const presentable = (token: string): string =>
  ArtifactHandles.resembles(token) || token.includes('!') ? '' : disguiseJwt(token);
