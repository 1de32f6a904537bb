import { Module } from '@nestjs/common';
import { AccessTokensModule } from '@gatehouse/access-tokens';
import { AuthenticationModule } from '@gatehouse/authentication';
import { ClientsModule } from '@gatehouse/clients';
import { EgressModule } from '@gatehouse/egress';
import { RbacModule } from '@gatehouse/rbac';
import { RateLimitModule } from '@gatehouse/rate-limit';
import { PagesModule } from '../web/pages.module.js';
import { ArtifactSweeper } from './artifact-sweeper.js';
import { BackchannelLogout } from './backchannel-logout.js';
import { LogoutTokens } from './logout-tokens.js';
import { OidcGateway } from './oidc-gateway.js';
import { ProviderFactory } from './provider-factory.js';
import { ClientParts, KeyParts, PeopleParts, PlatformParts } from './provider-parts.js';
import { FirstPartyGuard } from './first-party-guard.js';
import { RealmProviders } from './realm-providers.js';
import { SignedInPlaces } from './signed-in-places.js';

// One object: two calls of forRoot would be two modules, each with its jobs.
const authentication = AuthenticationModule.forRoot({ jobs: true });

/** The OpenID providers of all realms, and the only code that knows oidc-provider. */
@Module({
  imports: [
    AccessTokensModule.forRoot({ ownUrl: 'publicUrl', jobs: true }),
    authentication,
    ClientsModule,
    EgressModule,
    PagesModule,
    RateLimitModule,
    RbacModule,
  ],
  providers: [
    ArtifactSweeper,
    BackchannelLogout,
    LogoutTokens,
    ClientParts,
    FirstPartyGuard,
    KeyParts,
    PeopleParts,
    PlatformParts,
    ProviderFactory,
    RealmProviders,
    OidcGateway,
    SignedInPlaces,
  ],
  exports: [authentication, RealmProviders, OidcGateway, SignedInPlaces, ClientParts],
})
export class OidcModule {}
