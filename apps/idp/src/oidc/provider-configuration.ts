import type { Client, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { passwordAcr } from '@gatehouse/authentication';
import type { EgressClient } from '@gatehouse/egress';
import type { Clock } from '@gatehouse/kernel';
import type { Realm, RealmSettings } from '@gatehouse/realms';
import { claimsByScope, type AccountClaims } from './account-claims.js';
import type { ConsentedGrants } from './consented-grants.js';
import { interactionPolicyOf } from './interaction-policy.js';
import type { ProviderPages } from './provider-pages.js';
import { routes } from './provider-routes.js';
import type { RealmSigningKey } from './realm-signing-key.js';
import type { ResourceServers } from './resource-servers.js';
import type { TokenClaims } from './token-claims.js';

export interface ConfigurationParts {
  readonly realm: Realm;
  readonly keys: readonly RealmSigningKey[];
  readonly cookieKey: string;
  readonly dpopNonceSecret: Buffer;
  readonly adapter: Configuration['adapter'];
  readonly accounts: AccountClaims;
  readonly consents: ConsentedGrants;
  readonly resources: ResourceServers;
  readonly tokens: TokenClaims;
  readonly pages: ProviderPages;
  readonly egress: EgressClient;
  readonly clock: Clock;
  readonly rotates: (ctx: KoaContextWithOIDC) => Promise<boolean>;
}

const ASYMMETRIC = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'] as const;
const INTERACTION_SECONDS = 3600;
/** Refresh tokens slide within this; then the person is asked again. */
const GRANT_SECONDS = 365 * 24 * 3600;
const INITIAL_ACCESS_TOKEN_SECONDS = 30 * 24 * 3600;

/** Everything that the library lets us decide, for one realm. Pure: no request, no database. */
export function providerConfiguration(parts: ConfigurationParts): Configuration {
  const { realm, resources } = parts;
  const { settings } = realm;
  return {
    adapter: parts.adapter,
    jwks: { keys: [...parts.keys] as never },
    routes,
    cookies: cookies(realm.name, parts.cookieKey),
    scopes: [...resources.allScopes],
    claims: claimsByScope,
    acrValues: [passwordAcr],
    subjectTypes: ['public'],
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    clientDefaults: {
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: settings.signing.algorithm,
    },
    // The secret that the library knows is not a secret, so nothing may be keyed with it: no HS* anywhere.
    enabledJWA: {
      idTokenSigningAlgValues: [...new Set(parts.keys.map((key) => key.alg))] as never,
      clientAuthSigningAlgValues: [...ASYMMETRIC],
      requestObjectSigningAlgValues: [...ASYMMETRIC],
      dPoPSigningAlgValues: [...ASYMMETRIC],
    },
    pkce: { required: () => true },
    ttl: lifetimes(settings, parts.clock),
    findAccount: (ctx, id) => parts.accounts.findAccount(id, ctx.oidc.client?.clientId),
    loadExistingGrant: (ctx) => parts.consents.load(ctx),
    extraTokenClaims: (ctx, token) => parts.tokens.claimsFor(ctx, token),
    formats: {
      customizers: {
        jwt: (_ctx, _token, jwt) => {
          jwt.payload['nbf'] = jwt.payload['iat'];
        },
      },
    },
    issueRefreshToken: (_ctx, client) => Promise.resolve(client.grantTypeAllowed('refresh_token')),
    rotateRefreshToken: parts.rotates,
    expiresWithSession: (_ctx, source) =>
      Promise.resolve(source.kind !== 'DeviceCode' && !source.scopes.has('offline_access')),
    interactions: {
      url: (_ctx, interaction) => `/realms/${realm.name}/interaction/${interaction.uid}`,
      policy: interactionPolicyOf(parts.consents),
    },
    clientBasedCORS: (_ctx, origin, client) => allowedOrigin(origin, client),
    extraClientMetadata: { properties: ['web_origins', 'resource_indicators', 'access_token_format'] },
    renderError: (ctx, out) => parts.pages.error(ctx, out as { error: string }),
    fetch: (url, init) =>
      parts.egress.fetch(url instanceof Request ? url.url : url, init, {
        allowPrivate: settings.egress.allowPrivateAddresses,
      }),
    features: features(parts),
  };
}

export const cookieAttributes = { signed: true, httpOnly: true, sameSite: 'lax', overwrite: true } as const;

function cookies(realmName: string, key: string): Configuration['cookies'] {
  return {
    keys: [key],
    // The session cookie is for the whole host, because the short paths of the default realm need it, too;
    // so realms must not share its name.
    names: {
      session: `gatehouse.${realmName}.session`,
      interaction: `gatehouse.${realmName}.interaction`,
      resume: `gatehouse.${realmName}.resume`,
    },
    long: cookieAttributes,
    short: cookieAttributes,
  };
}

function lifetimes({ tokens, sessions }: RealmSettings, clock: Clock): Configuration['ttl'] {
  return {
    AccessToken: (_ctx, token) =>
      (token as { resourceServer?: { accessTokenTTL?: number } }).resourceServer?.accessTokenTTL ??
      tokens.accessTokenSeconds,
    ClientCredentials: (_ctx, token) =>
      (token as { resourceServer?: { accessTokenTTL?: number } }).resourceServer?.accessTokenTTL ??
      tokens.clientCredentialsSeconds,
    AuthorizationCode: tokens.authorizationCodeSeconds,
    DeviceCode: tokens.deviceCodeSeconds,
    IdToken: tokens.idTokenSeconds,
    RefreshToken: tokens.refreshTokenSeconds,
    Grant: GRANT_SECONDS,
    Interaction: INTERACTION_SECONDS,
    Session: (_ctx, { loginTs }) => {
      const left =
        loginTs === undefined
          ? sessions.maxAgeSeconds
          : loginTs + sessions.maxAgeSeconds - clock.epochSeconds();
      return Math.max(1, Math.min(sessions.idleTimeoutSeconds, left));
    },
    InitialAccessToken: INITIAL_ACCESS_TOKEN_SECONDS,
  };
}

/** CORS comes from what is stored with the client, never from the request (CVE-2026-37977). */
function allowedOrigin(origin: string, client: Client): boolean {
  const registered = client['web_origins'];
  if (Array.isArray(registered) && registered.includes(origin)) return true;
  if (client.tokenEndpointAuthMethod !== 'none') return false;
  return (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin && origin !== 'null');
}

function features(parts: ConfigurationParts): Configuration['features'] {
  const { settings } = parts.realm;
  const { pages, resources } = parts;
  return {
    devInteractions: { enabled: false },
    userinfo: { enabled: true },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => mayIntrospect(client, token) },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => mayRevoke(client, token) },
    claimsParameter: { enabled: true },
    requestObjects: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    backchannelLogout: { enabled: true },
    externalSigningSupport: { enabled: true, ack: 'experimental-01' },
    dPoP: {
      enabled: true,
      nonceSecret: parts.dpopNonceSecret,
      requireNonce: () => settings.dpop.requireNonce,
    },
    deviceFlow: {
      enabled: true,
      charset: 'base-20',
      mask: '****-****',
      userCodeInputSource: (ctx, form, _out, error) => pages.userCodeInput(ctx, form, error),
      userCodeConfirmSource: (ctx, form, _client, _info, userCode) =>
        pages.userCodeConfirm(ctx, form, userCode),
      successSource: (ctx) => pages.deviceDone(ctx),
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => pages.confirmLogout(ctx, form),
      postLogoutSuccessSource: (ctx) => pages.loggedOut(ctx),
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_ctx, _client, oneOf) => oneOf ?? resources.defaultResource,
      useGrantedResource: () => Promise.resolve(true),
      getResourceServerInfo: (_ctx, indicator, client) => resources.infoFor(indicator, client),
    },
    registration: {
      enabled: settings.registration.mode !== 'off',
      initialAccessToken: settings.registration.mode === 'initial-access-token',
      issueRegistrationAccessToken: true,
    },
    registrationManagement: {
      enabled: settings.registration.mode !== 'off',
      rotateRegistrationAccessToken: true,
    },
  };
}

/** A resource server sees only the tokens that are for it (CVE-2026-37979); a client sees its own. */
function mayIntrospect(client: Client, token: { clientId?: string | undefined; aud?: unknown }): boolean {
  if (token.clientId === client.clientId) return true;
  if (client.tokenEndpointAuthMethod === 'none') return false;
  const indicators = client['resource_indicators'];
  return Array.isArray(indicators) && typeof token.aud === 'string' && indicators.includes(token.aud);
}

/**
 * A client revokes its own tokens only. Anybody else's looks like an unknown one (RFC 7009 section 2.2), so that a
 * client cannot find out whether a token that it came by is good.
 */
const mayRevoke = (client: Client, token: { clientId?: string | undefined }): boolean =>
  token.clientId === client.clientId;
