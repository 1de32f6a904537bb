import { Global, Module, type DynamicModule } from '@nestjs/common';
import { accessTokensConfig } from '@gatehouse/access-tokens';
import { accountsConfig, PasswordCredential, User, UserGroup } from '@gatehouse/accounts';
import { AuditModule, AuditRecord } from '@gatehouse/audit';
import { ClientSecret, ClientsModule, Consent, OAuthClient } from '@gatehouse/clients';
import { clusterConfig, ClusterModule } from '@gatehouse/cluster';
import { ConfigModule } from '@gatehouse/config';
import { cryptoConfig, CryptoModule } from '@gatehouse/crypto';
import { databaseConfig, DatabaseModule } from '@gatehouse/database';
import { egressConfig } from '@gatehouse/egress';
import { httpConfig, HttpModule } from '@gatehouse/http';
import { Clock, SystemClock } from '@gatehouse/kernel';
import { mailConfig } from '@gatehouse/mail';
import { observabilityConfig, ObservabilityModule } from '@gatehouse/observability';
import { RateLimitModule, rateLimitConfig } from '@gatehouse/rate-limit';
import { Role, RoleAssignment, RolePermission } from '@gatehouse/rbac';
import { Realm, realmDefaultsConfig, RealmsModule, SigningKey, urlsConfig } from '@gatehouse/realms';
import { SessionsModule } from '@gatehouse/sessions';
import { AccountActions } from './account/account-actions.service.js';
import { AccountController } from './account/account.controller.js';
import { AccountPages } from './account/account-pages.service.js';
import { AccountView } from './account/account-view.service.js';
import { EmailVerificationPages } from './account/email-verification-pages.service.js';
import { RecoveryController } from './account/recovery.controller.js';
import { RecoveryPages } from './account/recovery-pages.service.js';
import { HomeController } from './home/home.controller.js';
import { ServiceProbes } from './home/service-probes.js';
import { idpConfig } from './idp.config.js';
import { ConsentPages } from './interaction/consent-pages.service.js';
import { InteractionController } from './interaction/interaction.controller.js';
import { Interactions } from './interaction/interactions.service.js';
import { SignInPages } from './interaction/sign-in-pages.service.js';
import { SignInViews } from './interaction/sign-in-views.service.js';
import { OidcModule } from './oidc/oidc.module.js';
import { PagesModule } from './web/pages.module.js';

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
  egressConfig,
  rateLimitConfig,
  httpConfig,
  observabilityConfig,
  idpConfig,
];

@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
class ClockModule {}

/** The identity provider: OpenID endpoints per realm, and the pages around them. */
@Module({})
export class AppModule {
  static forRoot(env?: NodeJS.ProcessEnv): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(sections, env),
        ClockModule,
        DatabaseModule.forRoot({ entities, applicationName: 'gatehouse-idp' }),
        ClusterModule,
        AuditModule,
        CryptoModule,
        ObservabilityModule.forRoot(),
        RealmsModule.forRoot({ jobs: true }),
        SessionsModule,
        ClientsModule,
        RateLimitModule,
        PagesModule,
        OidcModule,
        HttpModule.forRoot({ docs: false }),
      ],
      controllers: [HomeController, InteractionController, AccountController, RecoveryController],
      providers: [
        ServiceProbes,
        Interactions,
        SignInPages,
        SignInViews,
        ConsentPages,
        AccountActions,
        AccountPages,
        AccountView,
        RecoveryPages,
        EmailVerificationPages,
      ],
    };
  }
}
