import { Module, type DynamicModule } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AccessTokensModule, BearerActorResolver } from '@gatehouse/access-tokens';
import { AccountsModule } from '@gatehouse/accounts';
import { ClientsModule } from '@gatehouse/clients';
import { FoundationModule } from '@gatehouse/foundation';
import { httpConfig, HttpModule } from '@gatehouse/http';
import { observabilityConfig, ObservabilityModule } from '@gatehouse/observability';
import { LivePermissionDecider, RbacModule } from '@gatehouse/rbac';
import { AuditController } from './audit/audit.controller.js';
import { ClientRights } from './clients/client-rights.js';
import { ClientRevocation } from './clients/client-revocation.service.js';
import { ClientSecretsController } from './clients/client-secrets.controller.js';
import { ClientsController } from './clients/clients.controller.js';
import { InitialAccessTokensController } from './clients/initial-access-tokens.controller.js';
import { GroupsController } from './groups/groups.controller.js';
import { RealmScope } from './realm-scope/realm-scope.interceptor.js';
import { InstallationSettings } from './realms/installation-settings.js';
import { KeysController } from './realms/keys.controller.js';
import { RealmsController } from './realms/realms.controller.js';
import { VisibleRealms } from './realms/visible-realms.js';
import { AssignmentsController } from './roles/assignments.controller.js';
import { PermissionsController } from './roles/permissions.controller.js';
import { RolesController } from './roles/roles.controller.js';
import { UserAccessController } from './users/user-access.controller.js';
import { UsersController } from './users/users.controller.js';
import { UserViews } from './users/user-views.service.js';

@Module({})
export class AdminApiModule {
  /** @param env read instead of the process's own environment */
  static forRoot(env?: NodeJS.ProcessEnv): DynamicModule {
    const tokens = AccessTokensModule.forRoot({ ownUrl: 'adminApiUrl', jobs: false });
    return {
      module: AdminApiModule,
      imports: [
        FoundationModule.forRoot({
          applicationName: 'gatehouse-admin-api',
          env,
          sections: [httpConfig, observabilityConfig],
        }),
        ObservabilityModule.forRoot(),
        AccountsModule,
        ClientsModule,
        RbacModule,
        HttpModule.forRoot({
          imports: [tokens, RbacModule],
          actorResolver: BearerActorResolver,
          permissionDecider: LivePermissionDecider,
        }),
      ],
      controllers: [
        RealmsController,
        KeysController,
        UsersController,
        UserAccessController,
        GroupsController,
        ClientsController,
        ClientSecretsController,
        InitialAccessTokensController,
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
        UserViews,
        ClientRights,
      ],
    };
  }
}
