import { defineConfig, form, secret, setting } from '@gatehouse/config';

export const databaseConfig = defineConfig('database', {
  url: secret(
    'DATABASE_URL',
    // The driver takes anything for a URL, and then looks for a host that nobody named.
    form.requiredText().regex(/^postgres(ql)?:\/\//i, 'must begin with postgres:// or postgresql://'),
    'PostgreSQL connection URL. `npm start` fills it in with the embedded server when it is not set.',
  ),
  poolSize: setting('DATABASE_POOL_SIZE', form.integer(10, 1, 200), 'Connections per process.'),
  statementTimeoutMs: setting(
    'DATABASE_STATEMENT_TIMEOUT_MS',
    form.integer(15_000, 100, 600_000),
    'A statement that takes longer is cancelled (milliseconds).',
  ),
});
