import { z } from 'zod';
import { signingAlgorithms } from '@gatehouse/crypto';
import { identityScopes } from './identity-scopes.js';

const DAY = 86_400;
const YEAR = 366 * DAY;
const seconds = (min: number, max: number) => z.int().min(min).max(max);

const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|[\ud800-\udfff](?![\udc00-\udfff])/;
const label = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !unprintable.test(text) && text.isWellFormed(), 'must have no control characters');

/** RFC 6749 section 3.3: printable ASCII without space, quote and backslash. */
const scopeName = z
  .string()
  .max(100)
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be a scope token as RFC 6749 section 3.3 has it');

const reservedScopes: readonly string[] = identityScopes;

const scope = z.strictObject({ name: scopeName, description: label(200) });

const scopes = z
  .array(scope)
  .max(200)
  .refine((list) => unique(list.map(({ name }) => name)), 'must name each scope once')
  .refine(
    (list) => !list.some(({ name }) => reservedScopes.includes(name)),
    `must not redefine ${reservedScopes.join(', ')}`,
  );

function unique(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

/** https only: the page that shows it is served over https, and its policy names the one host. */
const pictureUrl = z
  .string()
  .max(2_048)
  .refine((text) => {
    const url = URL.parse(text);
    return (
      url?.protocol === 'https:' &&
      url.username + url.password === '' &&
      /^https:\/\/[\x21-\x5b\x5d-\x7e]+$/i.test(text)
    );
  }, 'must be an https URL without user or unprintable characters');

/** RFC 8707 section 2: an absolute URI without a fragment. */
const resourceIndicator = z
  .string()
  .max(512)
  .refine((text) => {
    const url = URL.parse(text);
    if (
      !url ||
      !/^[a-z][a-z0-9+.-]*:[\x21\x23-\x5b\x5d\x5f\x61-\x7a\x7e]+$/i.test(text) ||
      text.includes('#')
    )
      return false;
    return ['https:', 'http:', 'urn:', 'api:'].includes(url.protocol) && url.username + url.password === '';
  }, 'must be an absolute https, http, urn or api URI without a fragment or user');

const resource = z.strictObject({
  indicator: resourceIndicator,
  name: label(100),
  scopes,
  accessTokenSeconds: seconds(10, DAY).optional(),
  format: z.enum(['jwt', 'opaque']),
});

const hash = z.discriminatedUnion('algorithm', [
  // OWASP Password Storage: bcrypt 10 or more. 16 is some 3 seconds, and a way to stall the login.
  z.strictObject({ algorithm: z.literal('bcrypt'), cost: z.int().min(10).max(16) }),
  // OWASP: Argon2id with 19 MiB and 2 passes is the least; RFC 9106 section 4 recommends more.
  z.strictObject({
    algorithm: z.literal('argon2id'),
    memoryKiB: z.int().min(7_168).max(1_048_576),
    passes: z.int().min(1).max(20),
    parallelism: z.int().min(1).max(16),
  }),
]);

/**
 * Everything a realm decides for itself, as one document. Members that it does not know are refused; lists and texts
 * are bounded; times are seconds unless their name says otherwise.
 */
export const realmSettingsSchema = z.strictObject({
  version: z.literal(1),
  tokens: z.strictObject({
    accessTokenSeconds: seconds(10, DAY),
    refreshTokenSeconds: seconds(60, 10 * YEAR),
    clientCredentialsSeconds: seconds(10, DAY),
    idTokenSeconds: seconds(10, DAY),
    authorizationCodeSeconds: seconds(10, 600),
    deviceCodeSeconds: seconds(60, 3_600),
    deviceIntervalSeconds: seconds(1, 60),
  }),
  sessions: z.strictObject({
    maxAgeSeconds: seconds(60, YEAR),
    idleTimeoutSeconds: seconds(60, YEAR),
  }),
  password: z
    .strictObject({
      minLength: z.int().min(8).max(128),
      maxLength: z.int().min(64).max(1_024),
      minCharacterClasses: z.int().min(1).max(4),
      hash,
    })
    .refine(({ minLength, maxLength }) => minLength <= maxLength, {
      message: 'must not be above maxLength',
      path: ['minLength'],
    }),
  lockout: z.strictObject({
    enabled: z.boolean(),
    attempts: z.int().min(1).max(1_000),
    durationSeconds: seconds(10, 7 * DAY),
    resetSeconds: seconds(10, 7 * DAY),
  }),
  registration: z.strictObject({ mode: z.enum(['off', 'initial-access-token', 'open']) }),
  signing: z.strictObject({
    algorithm: z.enum(signingAlgorithms),
    rotateAfterDays: z.int().min(1).max(3_650),
    /** A retired key goes on verifying at least this long, and never shorter than the longest token lives. */
    overlapDays: z.int().min(0).max(365),
  }),
  login: z.strictObject({ requireVerifiedEmail: z.boolean(), forgottenPassword: z.boolean() }),
  branding: z.strictObject({
    displayName: label(100).optional(),
    logoUrl: pictureUrl.optional(),
    accentColor: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i, 'must be a colour like #1f6feb')
      .optional(),
  }),
  resources: z
    .array(resource)
    .max(100)
    .refine((list) => unique(list.map(({ indicator }) => indicator)), 'must name each resource once'),
  scopes,
  egress: z.strictObject({ allowPrivateAddresses: z.boolean() }),
  passwordGrant: z.strictObject({ enabled: z.boolean() }),
  dpop: z.strictObject({ requireNonce: z.boolean() }),
});

export type RealmSettings = z.infer<typeof realmSettingsSchema>;

/** The longest that a JWT signed under these settings can be valid (seconds). Refresh tokens are opaque. */
export function longestTokenSeconds({ tokens, resources }: RealmSettings): number {
  return Math.max(
    tokens.accessTokenSeconds,
    tokens.clientCredentialsSeconds,
    tokens.idTokenSeconds,
    ...resources.map(({ accessTokenSeconds }) => accessTokenSeconds ?? 0),
  );
}
