import { errors, type Client, type ResourceServer } from 'oidc-provider';
import { isPermission, permissionCatalogue } from '@gatehouse/kernel';
import type { RealmSettings } from '@gatehouse/realms';
import { claimsByScope } from './account-claims.js';

/** The scopes that speak about the person, not about an API. */
export const identityScopes = [...Object.keys(claimsByScope), 'offline_access'] as const;

/**
 * The APIs that tokens of a realm can be for (RFC 8707).
 *
 * Without a `resource` parameter a token is for the realm's own API: its scopes are the permission catalogue and what
 * the realm adds. Others are registered in the realm's settings. A client gets the scopes that it is registered for.
 */
export class ResourceServers {
  /** Every scope that can be asked for, for discovery and for the check that a client may ask for it. */
  readonly allScopes: ReadonlySet<string>;
  private readonly apiScopes: readonly string[];
  /** The library makes a new client of each change of one, so what it may is found once. */
  private readonly found = new WeakMap<Client, Map<string, ResourceServer>>();

  constructor(
    private readonly settings: RealmSettings,
    private readonly defaultAudience: string,
  ) {
    this.apiScopes = [...Object.keys(permissionCatalogue), ...settings.scopes.map(({ name }) => name)];
    this.allScopes = new Set([
      ...identityScopes,
      ...this.apiScopes,
      ...settings.resources.flatMap(({ scopes }) => scopes.map(({ name }) => name)),
    ]);
  }

  get defaultResource(): string {
    return this.defaultAudience;
  }

  /** What a scope means, for the person who is asked; the standard scopes have their own texts. */
  describe(scopes: readonly string[]): Array<{ name: string; description?: string }> {
    const own = [...this.settings.scopes, ...this.settings.resources.flatMap((resource) => resource.scopes)];
    return scopes.map((name) => {
      const description = isPermission(name)
        ? permissionCatalogue[name]
        : own.find((known) => known.name === name)?.description;
      return description === undefined ? { name } : { name, description };
    });
  }

  /** @throws InvalidTarget for a resource that the realm does not know */
  infoFor(indicator: string, client: Client): ResourceServer {
    const ofClient = this.found.get(client) ?? new Map<string, ResourceServer>();
    const known = ofClient.get(indicator);
    if (known) return known;
    const server = this.find(indicator, client);
    ofClient.set(indicator, server);
    this.found.set(client, ofClient);
    return server;
  }

  private find(indicator: string, client: Client): ResourceServer {
    if (indicator === this.defaultAudience)
      return this.server([...identityScopes, ...this.apiScopes], indicator, client);
    const resource = this.settings.resources.find((known) => known.indicator === indicator);
    if (!resource) throw new errors.InvalidTarget('the resource is not known here');
    const server = this.server(
      resource.scopes.map(({ name }) => name),
      indicator,
      client,
      resource.accessTokenSeconds,
    );
    return resource.format === 'opaque' ? opaque(server) : server;
  }

  private server(
    scopes: readonly string[],
    indicator: string,
    client: Client,
    seconds?: number,
  ): ResourceServer {
    const allowed = client.scope === undefined ? null : new Set(client.scope.split(' '));
    const { algorithm } = this.settings.signing;
    const server = {
      scope: scopes.filter((scope) => allowed === null || allowed.has(scope)).join(' '),
      audience: indicator,
      accessTokenFormat: 'jwt',
      ...(seconds === undefined ? {} : { accessTokenTTL: seconds }),
      jwt: { sign: { alg: algorithm } },
    } as ResourceServer;
    return client['access_token_format'] === 'opaque' ? opaque(server) : server;
  }
}

const opaque = (server: ResourceServer): ResourceServer => ({ ...server, accessTokenFormat: 'opaque' });
