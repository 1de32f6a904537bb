import { loadSection } from '@gatehouse/config';
import { realmDefaultsConfig, urlsConfig } from '../realms.config.js';
import { defaultRealmSettings } from './default-realm-settings.js';
import { durationSeconds } from './duration.js';
import { changedSections, checkSettings, mergeSettings } from './merge-settings.js';
import { longestTokenSeconds } from './realm-settings.js';

const defaults = defaultRealmSettings(loadSection(realmDefaultsConfig, {}));

function faultsOf(patch: unknown): string[] {
  try {
    mergeSettings(defaults, patch);
  } catch (error) {
    return (error as { extensions: { errors: { pointer: string }[] } }).extensions.errors.map(
      ({ pointer }) => pointer,
    );
  }
  return [];
}

describe('the settings of a new realm', () => {
  it('are valid, and those that the reference documents name', () => {
    expect(checkSettings(structuredClone(defaults))).toEqual(defaults);
    expect(defaults).toMatchObject({
      tokens: { accessTokenSeconds: 1_800, refreshTokenSeconds: 604_800, clientCredentialsSeconds: 3_600 },
      sessions: { maxAgeSeconds: 28_800, idleTimeoutSeconds: 1_800 },
      password: { minLength: 12, minCharacterClasses: 3, hash: { algorithm: 'bcrypt', cost: 12 } },
      lockout: { enabled: true, attempts: 5, durationSeconds: 1_800, resetSeconds: 3_600 },
      registration: { mode: 'off' },
      passwordGrant: { enabled: false },
      signing: { algorithm: 'ES256' },
    });
  });

  it('follow the environment', () => {
    const settings = defaultRealmSettings(
      loadSection(realmDefaultsConfig, {
        JWT_ACCESS_TOKEN_EXPIRE_MINUTES: '5',
        CLIENT_CREDENTIALS_TOKEN_EXPIRATION: '1h30m',
        ACCOUNT_LOCKOUT_ATTEMPTS: '3',
        PASSWORD_MIN_LENGTH: '16',
      }),
    );
    expect(settings.tokens).toMatchObject({ accessTokenSeconds: 300, clientCredentialsSeconds: 5_400 });
    expect(settings).toMatchObject({ lockout: { attempts: 3 }, password: { minLength: 16 } });
  });

  it.each(['1', 'h', '1d', '-1h', '25h', '1s', 'x'])(
    'cannot have a client credentials life of %j',
    (text) => {
      expect(() => loadSection(realmDefaultsConfig, { CLIENT_CREDENTIALS_TOKEN_EXPIRATION: text })).toThrow(
        'CLIENT_CREDENTIALS_TOKEN_EXPIRATION',
      );
    },
  );
});

describe('a patch of settings', () => {
  it('merges objects, replaces lists and hash, removes by null, and leaves the original alone', () => {
    const hash = { algorithm: 'argon2id', memoryKiB: 19_456, passes: 2, parallelism: 1 } as const;
    const changed = mergeSettings(defaults, {
      tokens: { idTokenSeconds: 60 },
      password: { hash },
      scopes: [{ name: 'metrics:read', description: 'Read metrics' }],
      branding: { displayName: 'Acme' },
    });
    expect(changed.tokens).toEqual({ ...defaults.tokens, idTokenSeconds: 60 });
    expect(changed.password).toEqual({ ...defaults.password, hash });
    expect(changedSections(defaults, changed)).toEqual(['tokens', 'password', 'branding', 'scopes']);
    expect(mergeSettings(changed, { branding: { displayName: null }, scopes: [] })).toMatchObject({
      branding: {},
      scopes: [],
    });
    expect(defaults.branding).toEqual({});
    expect(changedSections(defaults, mergeSettings(defaults, {}))).toEqual([]);
  });

  it.each([
    ['not an object', [], ''],
    ['text', 'x', ''],
    ['null', null, ''],
    ['an unknown member', { mfa: {} }, ''],
    ['an unknown member inside', { tokens: { x: 1 } }, '/tokens'],
    ['another version', { version: 2 }, '/version'],
    ['a section taken away', { tokens: null }, '/tokens'],
    ['a prototype', JSON.parse('{"__proto__":{"x":1}}'), ''],
    ['a text for a number', { tokens: { idTokenSeconds: '60' } }, '/tokens/idTokenSeconds'],
    ['a fraction', { tokens: { idTokenSeconds: 60.5 } }, '/tokens/idTokenSeconds'],
    ['a token life of a year', { tokens: { accessTokenSeconds: 31_536_000 } }, '/tokens/accessTokenSeconds'],
    ['cheap hashing', { password: { hash: { algorithm: 'bcrypt', cost: 4 } } }, '/password/hash/cost'],
    ['half a hash', { password: { hash: { algorithm: 'argon2id', cost: 12 } } }, '/password/hash'],
    ['a hash nobody knows', { password: { hash: { algorithm: 'md5' } } }, '/password/hash/algorithm'],
    ['more than the maximum', { password: { minLength: 128, maxLength: 64 } }, '/password/minLength'],
    ['an unsafe picture', { branding: { logoUrl: 'JaVaScRiPt:alert(1)' } }, '/branding/logoUrl'],
    ['a plain picture', { branding: { logoUrl: 'http://x.example/a.png' } }, '/branding/logoUrl'],
    ['a picture with a user', { branding: { logoUrl: 'https://a:b@x.example/a.png' } }, '/branding/logoUrl'],
    ['a data picture', { branding: { logoUrl: 'data:image/png;base64,AA' } }, '/branding/logoUrl'],
    ['no colour', { branding: { accentColor: 'red;}' } }, '/branding/accentColor'],
    ['a control character', { branding: { displayName: 'a\u0000b' } }, '/branding/displayName'],
    ['a lone surrogate', { branding: { displayName: 'a\ud800b' } }, '/branding/displayName'],
    ['a long name', { branding: { displayName: 'a'.repeat(10_000) } }, '/branding/displayName'],
    ['a broken scope', { scopes: [{ name: 'a b', description: 'x' }] }, '/scopes/0/name'],
    ['a scope twice', { scopes: [1, 2].map(() => ({ name: 'a', description: 'x' })) }, '/scopes'],
    ['a reserved scope', { scopes: [{ name: 'openid', description: 'x' }] }, '/scopes'],
    [
      'an indicator with a fragment',
      { resources: [{ indicator: 'https://x.example/#a', name: 'x', scopes: [], format: 'jwt' }] },
      '/resources/0/indicator',
    ],
    [
      'a relative indicator',
      { resources: [{ indicator: '/x', name: 'x', scopes: [], format: 'jwt' }] },
      '/resources/0/indicator',
    ],
    [
      'a script as an indicator',
      { resources: [{ indicator: 'javascript:x', name: 'x', scopes: [], format: 'jwt' }] },
      '/resources/0/indicator',
    ],
    [
      'a thousand scopes',
      {
        scopes: Array.from({ length: 1_000 }, (_, index) => ({
          name: `s${String(index)}`,
          description: 'x',
        })),
      },
      '/scopes',
    ],
  ])('is refused: %s', (_, patch, pointer) => {
    expect(faultsOf(patch)).toContain(pointer);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

describe('longestTokenSeconds', () => {
  it('looks at every JWT, and not at refresh tokens', () => {
    const settings = mergeSettings(defaults, {
      resources: [{ indicator: 'urn:api', name: 'x', scopes: [], format: 'jwt', accessTokenSeconds: 9_000 }],
    });
    expect(longestTokenSeconds(defaults)).toBe(3_600);
    expect(longestTokenSeconds(settings)).toBe(9_000);
  });
});

describe('durationSeconds', () => {
  it.each([
    ['1h', 3_600],
    ['90m', 5_400],
    ['1h30m', 5_400],
    ['45s', 45],
    ['1.5h', 5_400],
    ['1500ms', 2],
    ['', null],
    ['1', null],
    ['1h ', null],
    ['1d', null],
  ])('reads %j as %s', (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds);
  });
});

describe('the URLs of the installation', () => {
  it('lose their trailing slash', () => {
    expect(loadSection(urlsConfig, { PUBLIC_URL: 'https://id.example/auth/' }).publicUrl).toBe(
      'https://id.example/auth',
    );
    expect(loadSection(urlsConfig, {}).publicUrl).toBe('http://127.0.0.1:3000');
  });
  it.each([
    'id.example',
    'ftp://x.example',
    'javascript:x',
    'https://a@x.example',
    'https://x.example/?a',
    'https://x.example/#a',
  ])('cannot be %s', (text) => {
    expect(() => loadSection(urlsConfig, { PUBLIC_URL: text })).toThrow('PUBLIC_URL');
  });
  it('must be https in production, loopback excepted', () => {
    const production = { NODE_ENV: 'production' };
    expect(() => loadSection(urlsConfig, { ...production, PUBLIC_URL: 'http://id.example' })).toThrow(
      'https',
    );
    expect(loadSection(urlsConfig, production).publicUrl).toContain('127.0.0.1');
  });
});
