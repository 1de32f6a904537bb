import { errors, type Account, type Client, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import {
  LoginFailed,
  passwordAcr,
  type Authenticated,
  type PasswordAuthentication,
} from '@gatehouse/authentication';
import type { ClientDirectory } from '@gatehouse/clients';
import { HashingBusy } from '@gatehouse/crypto';
import { anonymousActor, type RequestOrigin } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import type { AccountClaims } from './account-claims.js';
import type { ResourceServers } from './resource-servers.js';
import { rememberAuthentication } from './token-claims.js';

export const PASSWORD_GRANT = 'password';

export interface PasswordGrantParts {
  readonly realm: Realm;
  readonly clients: ClientDirectory;
  readonly accounts: AccountClaims;
  readonly passwords: PasswordAuthentication;
  readonly resources: ResourceServers;
  readonly originOf: (ctx: KoaContextWithOIDC) => RequestOrigin;
}

/**
 * Resource owner password credentials (RFC 6749 section 4.3), for old programs of the realm's owner only.
 *
 * Off unless the realm and the client both say so. It goes through the same door as the login page: the same counter,
 * the same answer for every failure, the same records.
 */
export function registerPasswordGrant(provider: Provider, parts: PasswordGrantParts): void {
  provider.registerGrantType(PASSWORD_GRANT, (ctx) => answer(ctx, parts), ['username', 'password', 'scope']);
}

async function answer(ctx: KoaContextWithOIDC, parts: PasswordGrantParts): Promise<void> {
  const { client, params } = ctx.oidc;
  if (!client) throw new errors.InvalidClient('client authentication is required');
  const username = textParameter(params?.['username'], 'username');
  const password = textParameter(params?.['password'], 'password');
  await assertFirstParty(client, parts);
  if (client['dpopBoundAccessTokens'] === true || ctx.get('DPoP') !== '')
    throw new errors.InvalidRequest('the password grant does not bind tokens to a key');
  const scopes = allowedScopes(ctx, client, parts);
  const { user, requiredActions, authTime } = await authenticate(ctx, parts, client, { username, password });
  // There is no page here to ask for it; the message says no more than that the sign-in page does.
  if (requiredActions.length > 0)
    throw new errors.InvalidGrant('the account must be completed on the sign-in page first');
  const person = {
    userId: user.id,
    acr: passwordAcr,
    amr: ['pwd'],
    authTime: Math.floor(authTime.getTime() / 1000),
  };
  ctx.body = await issue(ctx, client, parts, person, scopes);
}

function textParameter(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '')
    throw new errors.InvalidRequest(`missing required parameter ${name}`);
  return value;
}

async function assertFirstParty(client: Client, parts: PasswordGrantParts): Promise<void> {
  const found = await parts.clients.find(parts.realm.id, client.clientId);
  if (found?.client.firstParty !== true)
    throw new errors.UnauthorizedClient('the password grant is for first-party clients only');
}

function allowedScopes(ctx: KoaContextWithOIDC, client: Client, parts: PasswordGrantParts): string[] {
  const requested = [...ctx.oidc.requestParamScopes];
  const registered = client.scope === undefined ? null : new Set(client.scope.split(' '));
  const known = parts.resources.allScopes;
  for (const scope of requested)
    if (!known.has(scope) || (registered !== null && !registered.has(scope)))
      throw new errors.InvalidScope('requested scope is not allowed', scope);
  return requested;
}

async function authenticate(
  ctx: KoaContextWithOIDC,
  parts: PasswordGrantParts,
  client: Client,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<Authenticated> {
  try {
    return await parts.passwords.authenticate(
      anonymousActor(parts.realm.id, parts.originOf(ctx)),
      parts.realm,
      username,
      password,
      { method: 'password-grant', clientId: client.clientId },
    );
  } catch (error) {
    if (error instanceof LoginFailed) throw new errors.InvalidGrant('invalid user credentials');
    if (error instanceof HashingBusy) {
      ctx.set('Retry-After', String(error.extensions.retryAfterSeconds));
      throw Object.assign(new errors.TemporarilyUnavailable('try again in a moment'), {
        statusCode: 503,
        status: 503,
      });
    }
    throw error;
  }
}

interface SignedIn {
  readonly userId: string;
  readonly acr: string;
  readonly amr: readonly string[];
  readonly authTime: number;
}

/** Makes the same tokens under the same kind of grant as a code flow would. */
async function issue(
  ctx: KoaContextWithOIDC,
  client: Client,
  parts: PasswordGrantParts,
  person: SignedIn,
  scopes: readonly string[],
): Promise<Record<string, unknown>> {
  const { provider } = ctx.oidc;
  const account = await parts.accounts.findAccount(person.userId);
  if (!account) throw new errors.InvalidGrant('invalid user credentials');
  ctx.oidc.entity('Account', account);
  const grant = new provider.Grant({ accountId: person.userId, clientId: client.clientId });
  const resource = parts.resources.defaultResource;
  const server = new provider.ResourceServer(resource, parts.resources.infoFor(resource, client));
  if (scopes.length > 0) {
    grant.addOIDCScope(scopes.join(' '));
    grant.addResourceScope(resource, scopes.join(' '));
  }
  const grantId = await grant.save();
  const common = {
    accountId: person.userId,
    client,
    grantId,
    gty: PASSWORD_GRANT,
    sessionUid: undefined,
    sid: undefined,
  };
  const token = new provider.AccessToken({ ...common, scope: scopes.join(' ') });
  token.resourceServer = server;
  rememberAuthentication(token, person);
  ctx.oidc.entity('AccessToken', token);
  const accessToken = await token.save();
  const refreshToken = client.grantTypeAllowed('refresh_token')
    ? await new provider.RefreshToken({
        ...common,
        scope: scopes.join(' '),
        acr: person.acr,
        amr: [...person.amr],
        authTime: person.authTime,
        resource,
        rotations: 0,
      }).save()
    : undefined;
  return {
    access_token: accessToken,
    expires_in: token.expiration,
    token_type: token.tokenType,
    ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    ...(scopes.includes('openid') ? { id_token: await idToken(ctx, account, person, scopes) } : {}),
  };
}

async function idToken(
  ctx: KoaContextWithOIDC,
  account: Account,
  person: SignedIn,
  scopes: readonly string[],
): Promise<string> {
  const scope = scopes.join(' ');
  const token = new ctx.oidc.provider.IdToken(
    {
      ...(await account.claims('id_token', scope, {}, [])),
      acr: person.acr,
      amr: [...person.amr],
      auth_time: person.authTime,
    },
    { ctx },
  );
  Object.assign(token, { scope });
  return token.issue({ use: 'idtoken' });
}
