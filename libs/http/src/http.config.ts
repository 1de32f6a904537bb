import { isIP } from 'node:net';
import { defineConfig, form, setting } from '@gatehouse/config';
import { z } from 'zod';

const NAMED_RANGES = new Set(['loopback', 'linklocal', 'uniquelocal']);

function isAddressRange(text: string): boolean {
  if (NAMED_RANGES.has(text)) return true;
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
}

export const httpConfig = defineConfig('http', {
  host: setting(
    'HOST',
    form.text('127.0.0.1'),
    'Address that the process listens on; 0.0.0.0 in a container.',
  ),
  port: setting(
    'PORT',
    form.optionalPort(),
    'Port that the process listens on. Default: 3000 (IdP), 3001 (resource API), 3002 (admin API); 0 takes any free one.',
  ),
  trustedProxies: setting(
    'TRUSTED_PROXIES',
    form
      .list()
      .refine(
        (list) => list.every(isAddressRange),
        'must be addresses or ranges (10.0.0.0/8), or loopback, linklocal, uniquelocal',
      ),
    'Proxies whose X-Forwarded-* and X-Request-Id are believed, comma-separated; from anybody else they are dropped.',
  ),
  corsOrigins: setting(
    'CORS_ORIGINS',
    form
      .list()
      .refine(
        (list) => list.every(isOrigin),
        'must be origins such as https://app.example.com, without a path',
      ),
    'Origins whose pages may call the APIs from a browser, comma-separated. The OpenID endpoints go by the clients’ own list.',
  ),
  docsUrl: setting(
    'DOCS_URL',
    z.url('must be an absolute URL').optional(),
    'Base of the problem types, `<DOCS_URL>/problems/<code>`. Default: the public address of the process itself, which serves them.',
  ),
  bodyLimitBytes: setting(
    'HTTP_BODY_LIMIT_BYTES',
    form.integer(102_400, 1_024, 10_485_760),
    'Largest request body (bytes).',
  ),
  requestTimeoutMs: setting(
    'HTTP_REQUEST_TIMEOUT_MS',
    form.integer(30_000, 1_000, 600_000),
    'Time that a client has to send a whole request (milliseconds).',
  ),
  workers: setting(
    'WEB_CONCURRENCY',
    form.integer(1, 1, 128),
    'Processes of this app that share its port. More than one costs a supervisor process.',
  ),
  drainDelayMs: setting(
    'SHUTDOWN_DRAIN_MS',
    form.integer(0, 0, 300_000),
    'How long the process still takes requests after it says that it is not ready (milliseconds). Give balancers time to notice.',
  ),
  shutdownGraceMs: setting(
    'SHUTDOWN_GRACE_MS',
    form.integer(10_000, 0, 300_000),
    'How long requests in flight may take to finish at shutdown (milliseconds).',
  ),
});
