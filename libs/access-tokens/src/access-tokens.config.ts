import { defineConfig, form, setting } from '@gatehouse/config';

export const accessTokensConfig = defineConfig('access tokens', {
  cacheSize: setting(
    'ACCESS_TOKEN_CACHE_SIZE',
    form.integer(10_000, 0, 1_000_000),
    'How many verified access tokens a process remembers, so that a signature is checked once (about 2 kB each; 0 = none).',
  ),
  jwksUrl: setting(
    'ACCESS_TOKEN_JWKS_URL',
    form.optionalUrl(),
    'Resource API without a database: take verification keys from this JWKS URL. Revocations are not seen in this mode.',
  ),
  issuer: setting(
    'ACCESS_TOKEN_ISSUER',
    form.optionalUrl(),
    'With ACCESS_TOKEN_JWKS_URL: the only issuer whose tokens count.',
  ),
  audience: setting(
    'ACCESS_TOKEN_AUDIENCE',
    form.optionalText(),
    'With ACCESS_TOKEN_JWKS_URL: the audience that a token must name (default: the issuer and /api).',
  ),
});
