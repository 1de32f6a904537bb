import { createHash, randomBytes } from 'node:crypto';
import { Browser, type Page } from './browser.js';
import { signIn, type Person, type SignInChoices } from './sign-in.js';
import { send } from './send.js';

export const endpoints = (issuer: string) =>
  ({
    authorization: `${issuer}/protocol/openid-connect/auth`,
    token: `${issuer}/protocol/openid-connect/token`,
    userinfo: `${issuer}/protocol/openid-connect/userinfo`,
    jwks: `${issuer}/protocol/openid-connect/certs`,
    logout: `${issuer}/protocol/openid-connect/logout`,
    revocation: `${issuer}/protocol/openid-connect/revoke`,
    introspection: `${issuer}/protocol/openid-connect/token/introspect`,
    device: `${issuer}/protocol/openid-connect/auth/device`,
    par: `${issuer}/protocol/openid-connect/ext/par/request`,
    discovery: `${issuer}/.well-known/openid-configuration`,
  }) as const;

/** A client as the tests use it: confidential by Basic when it has a secret, else public. */
export interface TestClient {
  readonly client_id: string;
  readonly client_secret?: string;
  readonly redirect_uris?: readonly string[];
}

export interface TokenBody {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly scope?: string;
  readonly error?: string;
  readonly error_description?: string;
}

export interface JsonAnswer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export const basicAuth = ({ client_id, client_secret = '' }: TestClient): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(client_id)}:${encodeURIComponent(client_secret)}`).toString('base64')}`;

/** Posts a form as this client; without a body in the answer, `body` is `{}`. */
export async function postAs<T = TokenBody>(
  client: TestClient,
  url: string,
  parameters: Readonly<Record<string, string>>,
): Promise<JsonAnswer<T>> {
  const confidential = client.client_secret !== undefined;
  const response = await send(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(confidential && { authorization: basicAuth(client) }),
    },
    body: new URLSearchParams(confidential ? parameters : { client_id: client.client_id, ...parameters }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: parsed(text, url, response.status) as T,
  };
}

function parsed(text: string, url: string, status: number): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text);
  } catch {
    throw new Error(`${url} answered ${String(status)} and no JSON: ${text.slice(0, 200)}`);
  }
}

export interface Pkce {
  readonly verifier: string;
  readonly challenge: string;
}

export function newPkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export interface CodeRequest {
  readonly issuer: string;
  readonly client: TestClient;
  readonly person: Person;
  readonly scope?: string;
  readonly redirectUri?: string;
  readonly browser?: Browser;
  readonly choices?: SignInChoices;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface CodeAnswer {
  readonly browser: Browser;
  /** Where the person ended: normally the client's callback. */
  readonly callback: URL;
  readonly code: string;
  readonly state: string;
  readonly pkce: Pkce;
  readonly redirectUri: string;
}

export function authorizationUrl(
  request: CodeRequest,
  pkce: Pkce,
  state: string,
): { url: URL; redirectUri: string } {
  const redirectUri = request.redirectUri ?? request.client.redirect_uris?.[0];
  if (redirectUri === undefined) throw new Error('The client of this test has no redirect URI.');
  const url = new URL(endpoints(request.issuer).authorization);
  url.search = new URLSearchParams({
    client_id: request.client.client_id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: request.scope ?? 'openid',
    state,
    code_challenge: pkce.challenge,
    code_challenge_method: 'S256',
    ...request.parameters,
  }).toString();
  return { url, redirectUri };
}

/** Opens the authorization endpoint, signs in, allows, and stops where the person lands. */
export async function openAuthorization(
  request: CodeRequest,
): Promise<{ page: Page; browser: Browser; pkce: Pkce; state: string; redirectUri: string }> {
  const browser = request.browser ?? new Browser();
  const pkce = newPkce();
  const state = randomBytes(8).toString('hex');
  const { url, redirectUri } = authorizationUrl(request, pkce, state);
  const page = await signIn(browser, url, request.person, request.choices);
  return { page, browser, pkce, state, redirectUri };
}

/** Signs in and answers the authorization code that came back. */
export async function authorizationCode(request: CodeRequest): Promise<CodeAnswer> {
  const { page, ...rest } = await openAuthorization(request);
  const callback = page.leftFor;
  const code = callback?.searchParams.get('code');
  if (!callback || !code)
    throw new Error(
      `No code came back: ${callback?.href ?? `${String(page.status)} ${page.url.href} ${page.text().slice(0, 300)}`}`,
    );
  return { ...rest, callback, code };
}

export function redeemCode(
  issuer: string,
  client: TestClient,
  { code, pkce, redirectUri }: Pick<CodeAnswer, 'code' | 'pkce' | 'redirectUri'>,
): Promise<JsonAnswer<TokenBody>> {
  return postAs(client, endpoints(issuer).token, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: pkce.verifier,
  });
}

/** Sign-in, code, tokens. Fails with the answer's own words. */
export async function codeFlow(request: CodeRequest): Promise<{ tokens: TokenBody; browser: Browser }> {
  const answer = await authorizationCode(request);
  const { status, body } = await redeemCode(request.issuer, request.client, answer);
  if (status !== 200) throw new Error(`The code was not redeemed: ${String(status)} ${JSON.stringify(body)}`);
  return { tokens: body, browser: answer.browser };
}

export const refresh = (
  issuer: string,
  client: TestClient,
  refreshToken: string,
): Promise<JsonAnswer<TokenBody>> =>
  postAs(client, endpoints(issuer).token, { grant_type: 'refresh_token', refresh_token: refreshToken });

export const clientCredentials = (
  issuer: string,
  client: TestClient,
  parameters: Readonly<Record<string, string>> = {},
): Promise<JsonAnswer<TokenBody>> =>
  postAs(client, endpoints(issuer).token, { grant_type: 'client_credentials', ...parameters });

export const introspect = (
  issuer: string,
  client: TestClient,
  token: string,
): Promise<JsonAnswer<Record<string, unknown>>> => postAs(client, endpoints(issuer).introspection, { token });

export const revoke = (
  issuer: string,
  client: TestClient,
  token: string,
): Promise<JsonAnswer<Record<string, unknown>>> => postAs(client, endpoints(issuer).revocation, { token });

/** The claims of a JWT, unverified: for looking, never for trusting. */
export function claimsOf(jwt: string): Record<string, unknown> {
  const [, payload] = jwt.split('.');
  if (payload === undefined) throw new Error('not a JWT');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
}
