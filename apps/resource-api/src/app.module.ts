import { Module, type DynamicModule } from '@nestjs/common';
import {
  AccessTokensModule,
  accessTokensConfig,
  BearerActorResolver,
  ClaimedPermissions,
  RemoteAccessTokensModule,
  RemoteActorResolver,
} from '@gatehouse/access-tokens';
import { accountsConfig, PasswordCredential, User, UserGroup } from '@gatehouse/accounts';
import { AuditModule, AuditRecord } from '@gatehouse/audit';
import { ClientSecret, Consent, OAuthClient } from '@gatehouse/clients';
import { clusterConfig, ClusterModule } from '@gatehouse/cluster';
import { ConfigModule, loadSection } from '@gatehouse/config';
import { cryptoConfig, CryptoModule } from '@gatehouse/crypto';
import { databaseConfig, DatabaseModule } from '@gatehouse/database';
import { Host, HostsModule } from '@gatehouse/hosts';
import { HttpModule } from '@gatehouse/http';
import { mailConfig } from '@gatehouse/mail';
import { ObservabilityModule } from '@gatehouse/observability';
import {
  ActorPermissions,
  LivePermissionDecider,
  RbacModule,
  Role,
  RoleAssignment,
  RolePermission,
} from '@gatehouse/rbac';
import { Realm, realmDefaultsConfig, RealmsModule, SigningKey, urlsConfig } from '@gatehouse/realms';
import { SessionsModule } from '@gatehouse/sessions';
import { ClockModule } from './clock.module.js';
import { HostsController } from './hosts/hosts.controller.js';
import { IdentityController } from './identity/identity.controller.js';

const entities = [
  AuditRecord,
  ClientSecret,
  Consent,
  Host,
  OAuthClient,
  PasswordCredential,
  Realm,
  Role,
  RoleAssignment,
  RolePermission,
  SigningKey,
  User,
  UserGroup,
];

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
      ConfigModule.forRoot(
        [
          databaseConfig,
          clusterConfig,
          cryptoConfig,
          urlsConfig,
          realmDefaultsConfig,
          accountsConfig,
          mailConfig,
          accessTokensConfig,
        ],
        env,
      ),
      ClockModule,
      DatabaseModule.forRoot({ entities, applicationName: 'gatehouse-resource-api' }),
      ClusterModule,
      AuditModule,
      CryptoModule,
      ObservabilityModule.forRoot(),
      RealmsModule.forRoot({ jobs: false }),
      SessionsModule,
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
      ConfigModule.forRoot([urlsConfig, accessTokensConfig], env),
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
