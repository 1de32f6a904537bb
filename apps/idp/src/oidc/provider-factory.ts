import { Injectable, Logger } from '@nestjs/common';
import { errors, Provider, type Adapter, type KoaContextWithOIDC } from 'oidc-provider';
import type { RequestOrigin } from '@gatehouse/kernel';
import { longestTokenSeconds, type Realm } from '@gatehouse/realms';
import { LogoutNotices } from '@gatehouse/sessions';
import { PageRenderer } from '../web/page-renderer.js';
import { originOf } from '../web/request-facts.js';
import { AccountClaims } from './account-claims.js';
import { ArtifactAdapter } from './artifact-adapter.js';
import { ClientAdapter } from './client-adapter.js';
import { ConsentedGrants } from './consented-grants.js';
import { DeviceCodeAdapter } from './device-code-adapter.js';
import { tellDevices } from './device-answers.js';
import { DynamicRegistration } from './dynamic-registration.js';
import { GrantAdapter } from './grant-adapter.js';
import { GrantRevocation } from './grant-revocation.js';
import { JwtTokenAdapter } from './jwt-token-adapter.js';
import { fitSeams } from './library-seams.js';
import { registerPasswordGrant } from './password-grant.js';
import { providerConfiguration } from './provider-configuration.js';
import { ProviderPages } from './provider-pages.js';
import { ClientParts, KeyParts, PeopleParts, PlatformParts } from './provider-parts.js';
import type { RealmProvider } from './realm-provider.js';
import { RealmSigningKey } from './realm-signing-key.js';
import { ResourceServers } from './resource-servers.js';
import { limitUserCodes } from './user-code-limit.js';
import { standardizeErrors } from './standard-errors.js';
import { SessionEnding } from './session-ending.js';
import { SessionStore } from './session-store.js';
import { TokenClaims } from './token-claims.js';
import { recordOutcomes } from './token-records.js';

/** Builds one realm's provider: about 2 ms and 100 kB. */
@Injectable()
export class ProviderFactory {
  private readonly log = new Logger(ProviderFactory.name);

  constructor(
    private readonly people: PeopleParts,
    private readonly clientParts: ClientParts,
    private readonly keyParts: KeyParts,
    private readonly platform: PlatformParts,
    private readonly renderer: PageRenderer,
    private readonly notices: LogoutNotices,
  ) {}

  async build(realm: Realm): Promise<RealmProvider> {
    const { people, clientParts, keyParts, platform } = this;
    const issuer = keyParts.issuers.issuerOf(realm.name);
    const resources = new ResourceServers(realm.settings, keyParts.issuers.defaultAudience(realm.name));
    const accounts = new AccountClaims(realm.id, people.users, people.permissions, keyParts.revocations);
    const pages = new ProviderPages(this.renderer, realm.name, resources);
    const grants = this.grantRevocation(realm);
    const registration = new DynamicRegistration(realm, clientParts, platform.clock);
    const provider = new Provider(
      issuer,
      providerConfiguration({
        realm,
        keys: await this.signingKeys(realm),
        cookieKey: (await keyParts.secrets.get(realm.id, 'cookie-keys')).toString('base64url'),
        dpopNonceSecret: await keyParts.secrets.get(realm.id, 'dpop-nonce'),
        adapter: (kind) => this.adapter(kind, realm, grants, registration),
        accounts,
        consents: new ConsentedGrants(realm.id, clientParts.clients, clientParts.consents),
        resources,
        tokens: new TokenClaims(realm.id, people.users, clientParts.clients, people.permissions),
        pages,
        egress: platform.egress,
        clock: platform.clock,
        rotates: (ctx) => this.rotatesRefreshTokens(realm, ctx),
      }),
    );
    provider.proxy = true;
    const sessions = new SessionEnding(platform.db, grants, this.notices, people.browsers, realm.id);
    this.extend(provider, { realm, accounts, resources, pages, sessions, registration });
    this.logFailures(provider);
    const callback = provider.callback();
    const handle: RealmProvider['handle'] = (request, response) => callback(request, response);
    return { realm, issuer, provider, resources, grants, sessions, handle };
  }

  /** What the library only emits: the cause of each 500. */
  private logFailures(provider: Provider): void {
    const log = (error: unknown): void => {
      // What the caller may see is the caller's fault.
      if ((error as { expose?: boolean }).expose === true) return;
      this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    };
    provider.on('server_error', (_ctx, error) => {
      log(error);
    });
    provider.on('error' as 'server_error', (error: unknown) => {
      log(error);
    });
  }

  private extend(
    provider: Provider,
    built: {
      readonly realm: Realm;
      readonly accounts: AccountClaims;
      readonly resources: ResourceServers;
      readonly pages: ProviderPages;
      readonly sessions: SessionEnding;
      readonly registration: DynamicRegistration;
    },
  ): void {
    const { people, clientParts, platform } = this;
    const { realm, resources } = built;
    const contextOrigin = (ctx: KoaContextWithOIDC): RequestOrigin => originOf(ctx.req);
    fitSeams(provider, {
      realmId: realm.id,
      clients: clientParts.clients,
      db: platform.db,
      clock: platform.clock,
      sessions: built.sessions,
      sessionStore: new SessionStore(platform.db, realm.id, this.keyParts.handles),
      resources,
      browsers: people.browsers,
      originOf: contextOrigin,
    });
    recordOutcomes(provider, {
      realmId: realm.id,
      audit: platform.audit,
      clients: clientParts.clients,
      originOf: contextOrigin,
    });
    built.pages.replaceFormPosts(provider);
    standardizeErrors(provider);
    limitUserCodes(provider, realm, clientParts.limits, built.pages);
    built.registration.guard(provider);
    tellDevices(provider, realm, this.keyParts.issuers);
    if (realm.settings.passwordGrant.enabled)
      registerPasswordGrant(provider, {
        realm,
        clients: clientParts.clients,
        accounts: built.accounts,
        passwords: people.passwords,
        resources,
        originOf: contextOrigin,
      });
  }

  private adapter(
    kind: string,
    realm: Realm,
    grants: GrantRevocation,
    registration: DynamicRegistration,
  ): Adapter {
    const { db } = this.platform;
    const { handles, verifier, issuers, revocations } = this.keyParts;
    switch (kind) {
      case 'Client':
        return new ClientAdapter(
          this.clientParts.clients,
          registration,
          realm.id,
          issuers.issuerOf(realm.name),
          revocations,
          realm.settings.passwordGrant.enabled,
        );
      case 'Grant':
        return new GrantAdapter(db, realm.id, kind, handles, grants);
      case 'DeviceCode':
        return new DeviceCodeAdapter(db, realm.id, kind, handles, grants).polledEvery(
          realm.settings.tokens.deviceIntervalSeconds,
        );
      case 'AccessToken':
      case 'ClientCredentials':
        return new JwtTokenAdapter(db, realm.id, kind, handles, grants).verifyingWith(
          verifier,
          realm.name,
          issuers.defaultAudience(realm.name),
        );
      default:
        return new ArtifactAdapter(db, realm.id, kind, handles, grants);
    }
  }

  private grantRevocation(realm: Realm): GrantRevocation {
    const longest = longestTokenSeconds(realm.settings);
    return new GrantRevocation(
      this.platform.db,
      this.keyParts.revocations,
      this.platform.clock,
      realm.id,
      longest,
    );
  }

  /** The signing key first: the library takes the first that fits. */
  private async signingKeys(realm: Realm): Promise<RealmSigningKey[]> {
    const { active, verifying } = await this.keyParts.keys.keysFor(realm);
    return [
      new RealmSigningKey(active.publicJwk, active.alg, active.key),
      ...verifying
        .filter((jwk) => jwk.kid !== active.kid)
        .map((jwk) => new RealmSigningKey(jwk, jwk.alg, null)),
    ];
  }

  private async rotatesRefreshTokens(realm: Realm, ctx: KoaContextWithOIDC): Promise<boolean> {
    assertResourceIsGranted(ctx);
    const found = await this.clientParts.clients.find(realm.id, ctx.oidc.client?.clientId ?? '');
    return found?.client.refreshTokens !== 'fixed';
  }
}

/**
 * The library looks at `resource` after it has spent the refresh token: whoever misspelt it would be signed out.
 *
 * @throws InvalidTarget
 */
function assertResourceIsGranted({ oidc: { params, entities } }: KoaContextWithOIDC): void {
  const granted = entities.RefreshToken?.resourceIndicators;
  const asked = params?.['resource'];
  for (const resource of Array.isArray(asked) ? asked : [asked])
    if (resource !== undefined && granted?.has(String(resource)) !== true) throw new errors.InvalidTarget();
}
