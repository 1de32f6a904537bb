import { defineConfig, form, setting } from '@gatehouse/config';

export const rateLimitConfig = defineConfig('rate-limit', {
  factor: setting(
    'RATE_LIMIT_FACTOR',
    form.integer(1, 1, 10_000),
    'Multiplies every rate limit; for many people behind one address, and for tests. It cannot switch limits off.',
  ),
});
