import type { ConfigOf } from '@gatehouse/config';
import type { realmDefaultsConfig } from '../realms.config.js';
import type { RealmSettings } from './realm-settings.js';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** What a new realm starts with. */
export function defaultRealmSettings(config: ConfigOf<typeof realmDefaultsConfig>): RealmSettings {
  const accessTokenSeconds = config.accessTokenMinutes * MINUTE;
  return {
    version: 1,
    tokens: {
      accessTokenSeconds,
      refreshTokenSeconds: config.refreshTokenDays * DAY,
      clientCredentialsSeconds: config.clientCredentialsSeconds,
      idTokenSeconds: HOUR,
      authorizationCodeSeconds: MINUTE,
      deviceCodeSeconds: 10 * MINUTE,
      deviceIntervalSeconds: 5,
    },
    sessions: {
      maxAgeSeconds: config.sessionMaxAgeHours * HOUR,
      idleTimeoutSeconds: config.sessionIdleMinutes * MINUTE,
    },
    password: {
      minLength: config.passwordMinLength,
      maxLength: 128,
      minCharacterClasses: config.passwordMinCharacterClasses,
      hash: { algorithm: 'bcrypt', cost: 12 },
    },
    lockout: {
      enabled: true,
      attempts: config.lockoutAttempts,
      durationSeconds: config.lockoutMinutes * MINUTE,
      resetSeconds: config.lockoutResetMinutes * MINUTE,
    },
    registration: { mode: 'off' },
    signing: { algorithm: 'ES256', rotateAfterDays: 90, overlapDays: 7 },
    login: { requireVerifiedEmail: false, forgottenPassword: true },
    branding: {},
    resources: [],
    scopes: [],
    egress: { allowPrivateAddresses: false },
    passwordGrant: { enabled: false },
    dpop: { requireNonce: true },
  };
}
