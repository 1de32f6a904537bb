import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, type Interaction, type InteractionResults } from 'oidc-provider';
import { withAllPermissions } from './all-permissions.js';
import type { RealmProvider } from './realm-provider.js';
import type { ResourceServers } from './resource-servers.js';

/** What the pages need to know of an authorization request in progress; no more of the library leaves this folder. */
export interface InteractionDetails {
  readonly uid: string;
  readonly prompt: 'login' | 'consent';
  readonly clientId: string;
  readonly redirectUri: string | null;
  readonly loginHint: string | null;
  readonly uiLocales: string | null;
  /** Who is signed in already, when the request asks for a fresh proof or for consent. */
  readonly accountId: string | null;
  readonly grantId: string | null;
  readonly missing: {
    readonly scopes: readonly string[];
    readonly claims: readonly string[];
    readonly byResource: Readonly<Record<string, readonly string[]>>;
    /** No permission is named, so all of them are asked for. */
    readonly allPermissions: boolean;
  };
  /** Every scope that the request asks for, granted before or not, and `ALL_PERMISSIONS` when it names no permission. */
  readonly requestedScopes: readonly string[];
}

/** Null when this browser is in no interaction of this realm. */
export async function interactionOf(
  { provider, resources }: RealmProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<InteractionDetails | null> {
  try {
    const details = detailsOf(await provider.interactionDetails(request, response), resources);
    return (await stillLeadsThere(provider, details)) ? details : null;
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return null;
    throw error;
  }
}

/** The request was checked when it came, and its pages may be open for an hour: an address may be gone since. */
async function stillLeadsThere(
  provider: RealmProvider['provider'],
  { clientId, redirectUri }: InteractionDetails,
): Promise<boolean> {
  const client = await provider.Client.find(clientId);
  return client !== undefined && (redirectUri === null || client.redirectUriAllowed(redirectUri));
}

function detailsOf(
  { uid, prompt, params, session, grantId }: Interaction,
  resources: ResourceServers,
): InteractionDetails {
  return {
    uid,
    prompt: prompt.name === 'consent' ? 'consent' : 'login',
    clientId: textOf(params['client_id']) ?? '',
    redirectUri: textOf(params['redirect_uri']),
    loginHint: textOf(params['login_hint']),
    uiLocales: textOf(params['ui_locales']),
    accountId: session?.accountId ?? null,
    grantId: grantId ?? null,
    missing: missingOf(prompt.details),
    // What the realm does not know is granted by nobody, and must not stand on a page in the words of a stranger.
    requestedScopes: withAllPermissions(
      (textOf(params['scope']) ?? '').split(' ').filter((scope) => resources.allScopes.has(scope)),
    ),
  };
}

interface MissingDetails {
  readonly missingOIDCScope?: string[];
  readonly missingOIDCClaims?: string[];
  readonly missingResourceScopes?: Record<string, string[]>;
  readonly missingAllPermissions?: boolean;
}

const missingOf = (details: MissingDetails): InteractionDetails['missing'] => ({
  scopes: details.missingOIDCScope ?? [],
  claims: details.missingOIDCClaims ?? [],
  byResource: details.missingResourceScopes ?? {},
  allPermissions: details.missingAllPermissions ?? false,
});

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Ends the step and sends the browser back into the protocol. */
export async function finishInteraction(
  { provider }: RealmProvider,
  request: IncomingMessage,
  response: ServerResponse,
  result: InteractionResults,
): Promise<void> {
  await provider.interactionFinished(request, response, result, {
    mergeWithLastSubmission: result.consent !== undefined,
  });
}

/** Puts what a person allowed into a grant; gives its id. */
export async function grantWhatWasAsked(
  { provider }: RealmProvider,
  details: InteractionDetails,
  userId: string,
): Promise<string> {
  const existing = details.grantId === null ? undefined : await provider.Grant.find(details.grantId);
  const grant =
    existing?.accountId === userId
      ? existing
      : new provider.Grant({ accountId: userId, clientId: details.clientId });
  const { scopes, claims, byResource } = details.missing;
  if (scopes.length > 0) grant.addOIDCScope(scopes.join(' '));
  if (claims.length > 0) grant.addOIDCClaims([...claims]);
  for (const [indicator, asked] of Object.entries(byResource))
    grant.addResourceScope(indicator, asked.join(' '));
  return grant.save();
}
