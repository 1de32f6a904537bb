import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadSection } from '@gatehouse/config';
import type { BootstrapOptions } from '@gatehouse/http';
import { urlsConfig } from '@gatehouse/realms';
import { OidcGateway } from './oidc/oidc-gateway.js';
import { BrowserFailures } from './web/browser-failures.js';

export const IDP_PORT = 3000;
export const IDP_METRICS_PORT = 9464;

/** How the identity provider is served; tests start it the same way. */
export function serverOptions(env?: NodeJS.ProcessEnv): BootstrapOptions {
  const { publicUrl } = loadSection(urlsConfig, env);
  let failures: BrowserFailures | null = null;
  return {
    name: 'idp',
    port: IDP_PORT,
    metricsPort: IDP_METRICS_PORT,
    publicUrl,
    forms: true,
    // The OpenID endpoints go by the origins that are stored with each client.
    cors: false,
    ...(env === undefined ? {} : { env }),
    front: (app: NestExpressApplication) => {
      failures = app.get(BrowserFailures);
      return app.get(OidcGateway).handle;
    },
    renderFailure: (failure, request, response) => failures?.render(failure, request, response) ?? false,
  };
}
