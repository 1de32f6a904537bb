import { defineConfig, form, setting } from '@gatehouse/config';

/** Here, because the start of the whole reads the settings of every process before it starts one. */
export const idpConfig = defineConfig('idp', {
  providerCacheSize: setting(
    'IDP_PROVIDER_CACHE',
    form.integer(200, 1, 10_000),
    'How many realms keep their OpenID provider in memory (about 100 kB each).',
  ),
});
