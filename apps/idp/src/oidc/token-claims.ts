import type { AccessToken, ClientCredentials, KoaContextWithOIDC } from 'oidc-provider';
import type { UserDirectory } from '@gatehouse/accounts';
import { permissionsIn } from '@gatehouse/access-tokens';
import type { ClientDirectory } from '@gatehouse/clients';
import { effectivePermissions, type PermissionCache } from '@gatehouse/rbac';

/** How the person behind a token signed in. */
export interface AuthenticationContext {
  readonly acr?: string | undefined;
  readonly amr?: readonly string[] | undefined;
  readonly authTime?: number | undefined;
}

/** A token is sent with every request; more than this and it would not fit a header that proxies take (8 kB). */
const MAX_ROLES = 50;
const MAX_PERMISSIONS = 100;

const explicit = new WeakMap<object, AuthenticationContext>();

/** Tells how the person signed in where no code or refresh token says it (the password grant). */
export const rememberAuthentication = (token: object, context: AuthenticationContext): void => {
  explicit.set(token, context);
};

/**
 * Whether the authorization behind the token named permissions, though perhaps none that this token has: asking for
 * less of it (RFC 6749 section 6), or for another API's share of it (RFC 8707 section 2.2), must not give more.
 */
function namesPermissions({ oidc: { entities, params } }: KoaContextWithOIDC): boolean {
  const { RefreshToken, AuthorizationCode, DeviceCode } = entities;
  const scopes = [RefreshToken?.scope, AuthorizationCode?.scope, DeviceCode?.scope, params?.['scope']];
  return scopes.some((scope) => typeof scope === 'string' && permissionsIn(scope).size > 0);
}

/** The claims of RFC 9068 section 2.2 and ours, beside those that the library sets. */
export class TokenClaims {
  constructor(
    private readonly realmId: string,
    private readonly users: UserDirectory,
    private readonly clients: ClientDirectory,
    private readonly permissions: PermissionCache,
  ) {}

  async claimsFor(
    ctx: KoaContextWithOIDC,
    token: AccessToken | ClientCredentials,
  ): Promise<Record<string, unknown>> {
    return token.kind === 'ClientCredentials' ? this.ofClient(token) : this.ofUser(ctx, token);
  }

  /** A client that is registered for no scope and asks for none acts with all of its own roles. */
  private async ofClient({ clientId = '', scope }: ClientCredentials): Promise<Record<string, unknown>> {
    const found =
      this.clients.peek(this.realmId, clientId) ?? (await this.clients.find(this.realmId, clientId));
    return found ? this.rights({ kind: 'client', id: found.client.id }, scope, scope === undefined) : {};
  }

  private async ofUser(ctx: KoaContextWithOIDC, token: AccessToken): Promise<Record<string, unknown>> {
    const user = await this.users.find(this.realmId, token.accountId);
    const { acr, amr, authTime } = explicit.get(token) ?? authenticationOf(ctx);
    return {
      ...(token.sid === undefined ? {} : { sid: token.sid }),
      grant_id: token.grantId,
      ...(acr === undefined ? {} : { acr }),
      ...(amr === undefined ? {} : { amr }),
      ...(authTime === undefined ? {} : { auth_time: authTime }),
      ...(user ? { username: user.username } : {}),
      ...(user?.email ? { email: user.email } : {}),
      ...(await this.rights({ kind: 'user', id: token.accountId }, token.scope, !namesPermissions(ctx))),
    };
  }

  /**
   * What the token may do now: who reads its claims instead of asking us must not take it for more.
   *
   * @param unnarrowed carries all that the principal holds, unless its own scope names permissions: whoever authorized
   *   it named none, and was asked for all of them (`AskForAllPermissions`)
   */
  private async rights(
    principal: { kind: 'user' | 'client'; id: string },
    scope: string | undefined,
    unnarrowed: boolean,
  ): Promise<Record<string, unknown>> {
    const held = await this.permissions.permissionsOf(this.realmId, principal);
    const named = permissionsIn(scope ?? '');
    const all = unnarrowed && named.size === 0;
    return {
      roles: held.roles.slice(0, MAX_ROLES),
      permissions: effectivePermissions(held.permissions, all ? null : named).slice(0, MAX_PERMISSIONS),
      ...(all ? { all_permissions: true } : {}),
    };
  }
}

/** What the token is being made from carries how the person signed in. */
function authenticationOf(ctx: KoaContextWithOIDC): AuthenticationContext {
  const { entities } = ctx.oidc;
  const source = (entities.AuthorizationCode ?? entities.DeviceCode ?? entities.RefreshToken) as
    AuthenticationContext | undefined;
  return source ?? {};
}
