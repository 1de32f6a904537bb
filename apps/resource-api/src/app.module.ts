import { Module, type DynamicModule } from '@nestjs/common';
import {
  AccessTokensModule,
  accessTokensConfig,
  BearerActorResolver,
  ClaimedPermissions,
  RemoteAccessTokensModule,
  RemoteActorResolver,
} from '@gatehouse/access-tokens';
import { ConfigModule, loadSection } from '@gatehouse/config';
import { ClockModule, FoundationModule } from '@gatehouse/foundation';
import { Host, HostsModule } from '@gatehouse/hosts';
import { httpConfig, HttpModule } from '@gatehouse/http';
import { observabilityConfig, ObservabilityModule } from '@gatehouse/observability';
import { ActorPermissions, LivePermissionDecider, RbacModule } from '@gatehouse/rbac';
import { urlsConfig } from '@gatehouse/realms';
import { HostsController } from './hosts/hosts.controller.js';
import { IdentityController } from './identity/identity.controller.js';

/** The resource API over our own database, or, with ACCESS_TOKEN_JWKS_URL, over somebody's JWKS alone. */
@Module({})
export class ResourceApiModule {
  static forRoot(env?: NodeJS.ProcessEnv): DynamicModule {
    return loadSection(accessTokensConfig, env).jwksUrl === undefined ? overDatabase(env) : overJwks(env);
  }
}

function overDatabase(env: NodeJS.ProcessEnv | undefined): DynamicModule {
  const tokens = AccessTokensModule.forRoot({ ownUrl: 'resourceApiUrl', jobs: true });
  return {
    module: ResourceApiModule,
    imports: [
      FoundationModule.forRoot({
        applicationName: 'gatehouse-resource-api',
        env,
        sections: [httpConfig, observabilityConfig],
        entities: [Host],
      }),
      ObservabilityModule.forRoot(),
      RbacModule,
      HostsModule,
      HttpModule.forRoot({
        imports: [tokens, RbacModule],
        actorResolver: BearerActorResolver,
        permissionDecider: LivePermissionDecider,
      }),
    ],
    controllers: [IdentityController, HostsController],
    providers: [{ provide: ActorPermissions, useExisting: LivePermissionDecider }],
  };
}

/** Hosts live in our database; without one there are only the routes about the token. */
function overJwks(env: NodeJS.ProcessEnv | undefined): DynamicModule {
  const tokens = RemoteAccessTokensModule.forRoot({ ownUrl: 'resourceApiUrl' });
  return {
    module: ResourceApiModule,
    imports: [
      ConfigModule.forRoot([urlsConfig, accessTokensConfig, httpConfig, observabilityConfig], env),
      ClockModule,
      ObservabilityModule.forRoot({ database: false }),
      tokens,
      HttpModule.forRoot({
        imports: [tokens],
        actorResolver: RemoteActorResolver,
        permissionDecider: ClaimedPermissions,
      }),
    ],
    controllers: [IdentityController],
    providers: [{ provide: ActorPermissions, useExisting: ClaimedPermissions }],
  };
}
