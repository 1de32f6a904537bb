import { z } from 'zod';
import { defineConfig, form, setting } from '@gatehouse/config';
import { durationSeconds } from './settings/duration.js';

const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost'];

/** An origin, or an origin and a path, without the trailing slash. */
const baseUrl = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, context) => {
      const url = URL.parse(text);
      if (!url || !['http:', 'https:'].includes(url.protocol)) {
        context.addIssue({ code: 'custom', message: 'must be an absolute http or https URL' });
        return z.NEVER;
      }
      if (url.username + url.password + url.search + url.hash !== '') {
        context.addIssue({ code: 'custom', message: 'must have no user, query or fragment' });
        return z.NEVER;
      }
      return (url.origin + url.pathname).replace(/\/+$/, '');
    });

const isPlain = (base: string): boolean => {
  const { protocol, hostname } = new URL(base);
  return protocol === 'http:' && !loopbackHosts.includes(hostname);
};

/** Where the three applications are reached. Issuers and links in mails come from here, never from a request. */
export const urlsConfig = defineConfig(
  'urls',
  {
    publicUrl: setting(
      'PUBLIC_URL',
      baseUrl('http://127.0.0.1:3000'),
      'Base URL of the identity provider as browsers and clients reach it; the issuer of a realm is {PUBLIC_URL}/realms/{realm}.',
    ),
    resourceApiUrl: setting(
      'RESOURCE_API_URL',
      baseUrl('http://127.0.0.1:3001'),
      'Base URL of the resource API.',
    ),
    adminApiUrl: setting('ADMIN_API_URL', baseUrl('http://127.0.0.1:3002'), 'Base URL of the admin API.'),
  },
  ({ publicUrl, resourceApiUrl, adminApiUrl }) => {
    const bases = { PUBLIC_URL: publicUrl, RESOURCE_API_URL: resourceApiUrl, ADMIN_API_URL: adminApiUrl };
    const plain = Object.entries(bases).flatMap(([name, base]) => (isPlain(base) ? [name] : []));
    return plain.length === 0
      ? undefined
      : `${plain.join(', ')}: plain http on a public host shows tokens to the network; use https`;
  },
);

const duration = (fallbackSeconds: number, min: number, max: number) =>
  z
    .string()
    .transform((text, context) => {
      const seconds = durationSeconds(text);
      if (seconds !== null && seconds >= min && seconds <= max) return seconds;
      const message = `must be a duration like 1h or 90m, from ${String(min)} to ${String(max)} seconds`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .default(fallbackSeconds);

/** What a new realm starts with. A realm that exists keeps its own settings. */
export const realmDefaultsConfig = defineConfig('realm defaults', {
  accessTokenMinutes: setting(
    'JWT_ACCESS_TOKEN_EXPIRE_MINUTES',
    form.integer(30, 1, 1_440),
    'New realms: life of an access token (minutes).',
  ),
  refreshTokenDays: setting(
    'JWT_REFRESH_TOKEN_EXPIRE_DAYS',
    form.integer(7, 1, 3_650),
    'New realms: life of a refresh token (days).',
  ),
  clientCredentialsSeconds: setting(
    'CLIENT_CREDENTIALS_TOKEN_EXPIRATION',
    duration(3_600, 10, 86_400),
    'New realms: life of a token from the client credentials grant (a duration, e.g. 1h).',
  ),
  sessionMaxAgeHours: setting(
    'SESSION_MAX_AGE_HOURS',
    form.integer(8, 1, 8_760),
    'New realms: a browser session ends after this, however active (hours).',
  ),
  sessionIdleMinutes: setting(
    'SESSION_IDLE_TIMEOUT_MINUTES',
    form.integer(30, 1, 43_200),
    'New realms: a browser session ends after this without activity (minutes).',
  ),
  passwordMinLength: setting(
    'PASSWORD_MIN_LENGTH',
    form.integer(12, 8, 128),
    'New realms: least length of a password.',
  ),
  passwordMinCharacterClasses: setting(
    'PASSWORD_MIN_CHAR_CLASSES',
    form.integer(3, 1, 4),
    'New realms: how many of upper case, lower case, digits and other characters a password must have.',
  ),
  lockoutAttempts: setting(
    'ACCOUNT_LOCKOUT_ATTEMPTS',
    form.integer(5, 1, 1_000),
    'New realms: failed logins until the account is locked.',
  ),
  lockoutMinutes: setting(
    'ACCOUNT_LOCKOUT_DURATION_MINUTES',
    form.integer(30, 1, 10_080),
    'New realms: how long the lock holds (minutes).',
  ),
  lockoutResetMinutes: setting(
    'ACCOUNT_LOCKOUT_RESET_TIME_MINUTES',
    form.integer(60, 1, 10_080),
    'New realms: failures are forgotten after this long without one (minutes).',
  ),
});
