import { accessTokensConfig } from '@gatehouse/access-tokens';
import { accountsConfig } from '@gatehouse/accounts';
import { clusterConfig } from '@gatehouse/cluster';
import type { ConfigSection, Settings } from '@gatehouse/config';
import { cryptoConfig } from '@gatehouse/crypto';
import { databaseConfig } from '@gatehouse/database';
import { mailConfig } from '@gatehouse/mail';
import { realmDefaultsConfig, urlsConfig } from '@gatehouse/realms';

/** The settings that every process over our database reads. */
export const foundationSections: ReadonlyArray<ConfigSection<Settings>> = [
  databaseConfig,
  clusterConfig,
  cryptoConfig,
  urlsConfig,
  realmDefaultsConfig,
  accountsConfig,
  mailConfig,
  accessTokensConfig,
];
