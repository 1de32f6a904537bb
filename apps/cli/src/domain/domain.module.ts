import { Global, Module, type DynamicModule } from '@nestjs/common';
import { AccountsModule, accountsConfig, PasswordCredential, User, UserGroup } from '@gatehouse/accounts';
import { AuditModule, AuditRecord } from '@gatehouse/audit';
import { ClientSecret, ClientsModule, Consent, OAuthClient } from '@gatehouse/clients';
import { clusterConfig, ClusterModule } from '@gatehouse/cluster';
import { ConfigModule } from '@gatehouse/config';
import { cryptoConfig, CryptoModule } from '@gatehouse/crypto';
import { databaseConfig, DatabaseModule } from '@gatehouse/database';
import { Clock, SystemClock } from '@gatehouse/kernel';
import { mailConfig } from '@gatehouse/mail';
import { RbacModule, Role, RoleAssignment, RolePermission } from '@gatehouse/rbac';
import { Realm, realmDefaultsConfig, RealmsModule, SigningKey, urlsConfig } from '@gatehouse/realms';
import { SessionsModule } from '@gatehouse/sessions';

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

@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
class ClockModule {}

/** The services of the house without HTTP: what the command line changes is checked and recorded like all else. */
@Module({})
export class DomainModule {
  static forRoot(env: NodeJS.ProcessEnv): DynamicModule {
    return {
      module: DomainModule,
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
          ],
          env,
        ),
        ClockModule,
        DatabaseModule.forRoot({ entities, applicationName: 'gatehouse-cli' }),
        ClusterModule,
        AuditModule,
        CryptoModule,
        RealmsModule.forRoot({ jobs: false }),
        RbacModule,
        AccountsModule,
        ClientsModule,
        SessionsModule,
      ],
    };
  }
}
