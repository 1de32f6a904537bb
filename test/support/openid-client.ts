import * as oidc from 'openid-client';
import { Browser } from './browser.js';
import { onLoopback } from './loopback.js';
import type { TestClient } from './oauth.js';
import { signIn, type Person, type SignInChoices } from './sign-in.js';

/** A client as an application configures it: from discovery, with the library's own defaults. */
export function discover(
  issuer: string,
  client: TestClient,
  authentication?: oidc.ClientAuth,
): Promise<oidc.Configuration> {
  const secret = client.client_secret;
  const how = authentication ?? (secret === undefined ? oidc.None() : oidc.ClientSecretBasic(secret));
  return oidc.discovery(new URL(issuer), client.client_id, undefined, how, {
    // The test system listens on loopback without TLS.
    execute: [onLoopback],
  });
}

export interface LibrarySignIn {
  readonly config: oidc.Configuration;
  readonly person: Person;
  readonly redirectUri: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly browser?: Browser;
  readonly choices?: SignInChoices;
  readonly par?: boolean;
  readonly dpop?: oidc.DPoPHandle;
}

export interface LibraryTokens {
  readonly tokens: Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;
  readonly browser: Browser;
  readonly callback: URL;
}

/** Code and PKCE by openid-client, the person's part by our test browser. */
export async function signInByLibrary(request: LibrarySignIn): Promise<LibraryTokens> {
  const { config, dpop } = request;
  const browser = request.browser ?? new Browser();
  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  const parameters = {
    redirect_uri: request.redirectUri,
    scope: 'openid',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...request.parameters,
  };
  const options = dpop && { DPoP: dpop };
  const url = request.par
    ? await oidc.buildAuthorizationUrlWithPAR(config, parameters, options)
    : oidc.buildAuthorizationUrl(config, parameters);
  const page = await signIn(browser, url, request.person, request.choices);
  if (!page.leftFor)
    throw new Error(`No way back to the client: ${String(page.status)} ${page.text().slice(0, 300)}`);
  const tokens = await oidc.authorizationCodeGrant(
    config,
    page.leftFor,
    { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
    undefined,
    options,
  );
  return { tokens, browser, callback: page.leftFor };
}

/** The OAuth error code that a promise of the library fails with; fails when it succeeds. */
export async function oauthError(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    const { error: code, cause } = error as { error?: string; cause?: unknown };
    if (code !== undefined) return code;
    const challenges = Array.isArray(cause) ? (cause as { parameters?: { error?: string } }[]) : [];
    return challenges[0]?.parameters?.error ?? String(error);
  }
  throw new Error('It was expected to be refused, and it was not.');
}
