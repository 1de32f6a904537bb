import { Module, type DynamicModule } from '@nestjs/common';
import { ClientsModule } from '@gatehouse/clients';
import { egressConfig } from '@gatehouse/egress';
import { FoundationModule, idpConfig } from '@gatehouse/foundation';
import { httpConfig, HttpModule } from '@gatehouse/http';
import { observabilityConfig, ObservabilityModule } from '@gatehouse/observability';
import { RateLimitModule, rateLimitConfig } from '@gatehouse/rate-limit';
import { AccountActions } from './account/account-actions.service.js';
import { AccountController } from './account/account.controller.js';
import { AccountPages } from './account/account-pages.service.js';
import { AccountView } from './account/account-view.service.js';
import { EmailVerificationPages } from './account/email-verification-pages.service.js';
import { RecoveryController } from './account/recovery.controller.js';
import { RecoveryPages } from './account/recovery-pages.service.js';
import { HomeController } from './home/home.controller.js';
import { RealmAddressController } from './home/realm-address.controller.js';
import { ServiceProbes } from './home/service-probes.js';
import { ConsentPages } from './interaction/consent-pages.service.js';
import { InteractionController } from './interaction/interaction.controller.js';
import { Interactions } from './interaction/interactions.service.js';
import { SignInPages } from './interaction/sign-in-pages.service.js';
import { SignInViews } from './interaction/sign-in-views.service.js';
import { OidcModule } from './oidc/oidc.module.js';
import { PagesModule } from './web/pages.module.js';

/** The identity provider: OpenID endpoints per realm, and the pages around them. */
@Module({})
export class AppModule {
  static forRoot(env?: NodeJS.ProcessEnv): DynamicModule {
    return {
      module: AppModule,
      imports: [
        FoundationModule.forRoot({
          applicationName: 'gatehouse-idp',
          env,
          sections: [httpConfig, observabilityConfig, egressConfig, rateLimitConfig, idpConfig],
          rotatesKeys: true,
        }),
        ObservabilityModule.forRoot(),
        ClientsModule,
        RateLimitModule,
        PagesModule,
        OidcModule,
        HttpModule.forRoot({ docs: false }),
      ],
      controllers: [
        HomeController,
        RealmAddressController,
        InteractionController,
        AccountController,
        RecoveryController,
      ],
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
