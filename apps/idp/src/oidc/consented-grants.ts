import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import type { ClientDirectory, Consents } from '@gatehouse/clients';
import { ALL_PERMISSIONS } from '../pages/index.js';
import { ACCOUNT_CLIENT } from './account-client.js';
import { namesNoPermission } from './all-permissions.js';

/**
 * What a person has allowed a client before.
 *
 * A grant lives as long as the tokens under it; the consent row is what is remembered beyond that, and taking it back
 * revokes the grants (see account/consents). Clients of the realm's owner (first party) need no consent.
 */
export class ConsentedGrants {
  constructor(
    private readonly realmId: string,
    private readonly clients: ClientDirectory,
    private readonly consents: Consents,
  ) {}

  /** The grant to go on with: what the session has, plus whatever needs no new question. */
  async load(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
    const { provider, client, account } = ctx.oidc;
    if (!client || !account) return undefined;
    const existing = await this.existing(ctx, client.clientId, account.accountId);
    const grant = existing ?? new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
    const added = await this.addAllowed(ctx, grant, client.clientId, account.accountId);
    return existing !== undefined || added ? grant : undefined;
  }

  /**
   * Whether the person must still be asked for all of their permissions: the request names none, and neither belongs
   * the client to the realm's owner nor was it allowed before. A grant knows scopes only, so it cannot say.
   */
  async lacksAllPermissions({
    oidc: { client, account, requestParamScopes },
  }: KoaContextWithOIDC): Promise<boolean> {
    if (!client || !account || client.clientId === ACCOUNT_CLIENT) return false;
    if (!namesNoPermission([...requestParamScopes])) return false;
    const found = await this.clients.find(this.realmId, client.clientId);
    if (!found || found.client.firstParty) return false;
    const consent = await this.consents.find(this.realmId, account.accountId, found.client.id);
    return consent?.scopes.includes(ALL_PERMISSIONS) !== true;
  }

  private async existing(
    ctx: KoaContextWithOIDC,
    clientId: string,
    userId: string,
  ): Promise<Grant | undefined> {
    const { provider, result, session } = ctx.oidc;
    const grantId = result?.consent?.grantId ?? session?.grantIdFor(clientId);
    if (grantId === undefined) return undefined;
    const found = await provider.Grant.find(grantId);
    return found?.accountId === userId ? found : undefined;
  }

  private async addAllowed(
    ctx: KoaContextWithOIDC,
    grant: Grant,
    clientId: string,
    userId: string,
  ): Promise<boolean> {
    const allowed = await this.allowedWithoutAsking(ctx, clientId, userId);
    const added = allowed.length > 0 && addScopes(ctx, grant, allowed);
    if (added) await grant.save();
    return added;
  }

  private async allowedWithoutAsking(
    ctx: KoaContextWithOIDC,
    clientId: string,
    userId: string,
  ): Promise<string[]> {
    const requested = [...ctx.oidc.requestParamScopes];
    if (clientId === ACCOUNT_CLIENT) return requested;
    const found = await this.clients.find(this.realmId, clientId);
    if (!found) return [];
    if (found.client.firstParty) return requested;
    const consent = await this.consents.find(this.realmId, userId, found.client.id);
    return consent ? requested.filter((scope) => consent.scopes.includes(scope)) : [];
  }
}

/** Adds scopes to the grant, for OpenID and for every resource server of the request; says whether any was new. */
export function addScopes(ctx: KoaContextWithOIDC, grant: Grant, scopes: readonly string[]): boolean {
  const before = JSON.stringify([grant.getOIDCScope(), resourceScopes(ctx, grant)]);
  const wanted = new Set(scopes);
  const oidc = [...ctx.oidc.requestParamOIDCScopes].filter((scope) => wanted.has(scope));
  if (oidc.length > 0) grant.addOIDCScope(oidc.join(' '));
  for (const [indicator, server] of Object.entries(ctx.oidc.resourceServers ?? {})) {
    const available = server.scope.split(' ');
    const granted = available.filter((scope) => wanted.has(scope));
    if (granted.length > 0) grant.addResourceScope(indicator, granted.join(' '));
  }
  return JSON.stringify([grant.getOIDCScope(), resourceScopes(ctx, grant)]) !== before;
}

const resourceScopes = (ctx: KoaContextWithOIDC, grant: Grant): string[] =>
  Object.keys(ctx.oidc.resourceServers ?? {}).map((indicator) => grant.getResourceScope(indicator));
