import { Module, type DynamicModule } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AccessTokensModule, accessTokensConfig, BearerActorResolver } from '@gatehouse/access-tokens';
import { accountsConfig, AccountsModule, PasswordCredential, User, UserGroup } from '@gatehouse/accounts';
import { AuditModule, AuditRecord } from '@gatehouse/audit';
import { ClientSecret, ClientsModule, Consent, OAuthClient } from '@gatehouse/clients';
import { clusterConfig, ClusterModule } from '@gatehouse/cluster';
import { ConfigModule } from '@gatehouse/config';
import { cryptoConfig, CryptoModule } from '@gatehouse/crypto';
import { databaseConfig, DatabaseModule } from '@gatehouse/database';
import { HttpModule } from '@gatehouse/http';
import { mailConfig } from '@gatehouse/mail';
import { ObservabilityModule } from '@gatehouse/observability';
import { LivePermissionDecider, RbacModule, Role, RoleAssignment, RolePermission } from '@gatehouse/rbac';
import { Realm, realmDefaultsConfig, RealmsModule, SigningKey, urlsConfig } from '@gatehouse/realms';
import { SessionsModule } from '@gatehouse/sessions';
import { AuditController } from './audit/audit.controller.js';
import { ClientRevocation } from './clients/client-revocation.service.js';
import { ClientSecretsController } from './clients/client-secrets.controller.js';
import { ClientsController } from './clients/clients.controller.js';
import { ClockModule } from './clock.module.js';
import { GroupsController } from './groups/groups.controller.js';
import { RealmScope } from './realm-scope/realm-scope.interceptor.js';
import { InstallationSettings } from './realms/installation-settings.js';
import { KeysController } from './realms/keys.controller.js';
import { RealmsController } from './realms/realms.controller.js';
import { VisibleRealms } from './realms/visible-realms.js';
import { AssignmentsController } from './roles/assignments.controller.js';
import { PermissionsController } from './roles/permissions.controller.js';
import { RolesController } from './roles/roles.controller.js';
import { RootController } from './root/root.controller.js';
import { UserAccessController } from './users/user-access.controller.js';
import { UsersController } from './users/users.controller.js';

const entities = [
  AuditRecord,
  ClientSecret,
  Consent,
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

const sections = [
  databaseConfig,
  clusterConfig,
  cryptoConfig,
  urlsConfig,
  realmDefaultsConfig,
  accountsConfig,
  mailConfig,
  accessTokensConfig,
];

@Module({})
export class AdminApiModule {
  /** @param env read instead of the process's own environment */
  static forRoot(env?: NodeJS.ProcessEnv): DynamicModule {
    const tokens = AccessTokensModule.forRoot({ ownUrl: 'adminApiUrl', jobs: false });
    return {
      module: AdminApiModule,
      imports: [
        ConfigModule.forRoot(sections, env),
        ClockModule,
        DatabaseModule.forRoot({ entities, applicationName: 'gatehouse-admin-api' }),
        ClusterModule,
        AuditModule,
        CryptoModule,
        ObservabilityModule.forRoot(),
        RealmsModule.forRoot({ jobs: false }),
        AccountsModule,
        ClientsModule,
        RbacModule,
        SessionsModule,
        HttpModule.forRoot({
          imports: [tokens, RbacModule],
          actorResolver: BearerActorResolver,
          permissionDecider: LivePermissionDecider,
        }),
      ],
      controllers: [
        RootController,
        RealmsController,
        KeysController,
        UsersController,
        UserAccessController,
        GroupsController,
        ClientsController,
        ClientSecretsController,
        PermissionsController,
        RolesController,
        AssignmentsController,
        AuditController,
      ],
      providers: [
        { provide: APP_INTERCEPTOR, useClass: RealmScope },
        VisibleRealms,
        InstallationSettings,
        ClientRevocation,
      ],
    };
  }
}
