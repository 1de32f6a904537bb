import { defineConfig, form, setting } from '@gatehouse/config';

export const observabilityConfig = defineConfig('observability', {
  logLevel: setting(
    'LOG_LEVEL',
    form.choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
    'How much is logged: fatal, error, warn, info, debug, trace or silent.',
  ),
  logRequests: setting(
    'LOG_REQUESTS',
    form.flag(true),
    'One line per request (health checks excepted). Costs a few microseconds each.',
  ),
  metricsPort: setting(
    'METRICS_PORT',
    form.optionalPort(),
    'Port of the Prometheus metrics. Default: 9464 (IdP), 9465 (resource API), 9466 (admin API); 0 takes any free one.',
  ),
  metricsHost: setting(
    'METRICS_HOST',
    form.text('127.0.0.1'),
    'Address that the metrics listen on. They need no credentials: keep them away from the public.',
  ),
});
