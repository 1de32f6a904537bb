import { accessTokensConfig } from '@gatehouse/access-tokens';
import { accountsConfig } from '@gatehouse/accounts';
import { clusterConfig } from '@gatehouse/cluster';
import { loadConfig } from '@gatehouse/config';
import { cryptoConfig, newKeyRing } from '@gatehouse/crypto';
import { databaseConfig } from '@gatehouse/database';
import { egressConfig } from '@gatehouse/egress';
import { httpConfig } from '@gatehouse/http';
import { mailConfig } from '@gatehouse/mail';
import { observabilityConfig } from '@gatehouse/observability';
import { rateLimitConfig } from '@gatehouse/rate-limit';
import { realmDefaultsConfig, urlsConfig } from '@gatehouse/realms';
import { environmentWith, isGivenSecret } from './environment.js';
import { startConfig } from './start.config.js';

/**
 * Reads every section of every process before anything is started, so that one message names all that is wrong.
 *
 * @throws InvalidConfiguration
 */
export function assertConfiguration(): void {
  // What the start itself makes when it is not given.
  const made = {
    ...(isGivenSecret('DATABASE_URL') ? {} : { DATABASE_URL: 'postgresql://made-later' }),
    ...(isGivenSecret('GATEHOUSE_KEYRING') ? {} : { GATEHOUSE_KEYRING: newKeyRing() }),
  };
  loadConfig(
    [
      startConfig,
      databaseConfig,
      cryptoConfig,
      clusterConfig,
      urlsConfig,
      realmDefaultsConfig,
      accountsConfig,
      accessTokensConfig,
      mailConfig,
      httpConfig,
      egressConfig,
      rateLimitConfig,
      observabilityConfig,
    ],
    environmentWith(made),
  );
}
