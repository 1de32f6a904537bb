import { generateKeyPairSync } from 'node:crypto';
import { loadSection } from '@gatehouse/config';
import { defaultRealmSettings, realmDefaultsConfig } from '@gatehouse/realms';
import { InvalidClient } from '../clients.errors.js';
import { checkClient, type CheckedClient } from './check-client.js';
import { clientMetadataNames } from './client-metadata.js';

const settings = {
  ...defaultRealmSettings(loadSection(realmDefaultsConfig, {})),
  scopes: [{ name: 'metrics:read', description: 'Read metrics' }],
};
const web = { redirect_uris: ['https://rp.example/cb'] };
const device = 'urn:ietf:params:oauth:grant-type:device_code';

const check = (metadata: object, { name = 'Name', firstParty = false } = {}): CheckedClient =>
  checkClient({ name, firstParty, metadata: metadata }, settings);

function faultsOf(metadata: object, options?: { name?: string; firstParty?: boolean }): string[] {
  try {
    check(metadata, options);
  } catch (error) {
    if (error instanceof InvalidClient)
      return error.faults.map(({ pointer, detail }) => `${pointer} ${detail}`);
    throw error;
  }
  return [];
}

const jwkOf = (modulusLength?: number) =>
  (modulusLength === undefined
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength })
  ).publicKey.export({ format: 'jwk' });

describe('a client', () => {
  it('gets the defaults of the standard', () => {
    expect(check(web).metadata).toEqual({
      application_type: 'web',
      redirect_uris: ['https://rp.example/cb'],
      post_logout_redirect_uris: [],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      subject_type: 'public',
    });
    expect(check({ grant_types: ['client_credentials'] }).metadata.response_types).toEqual([]);
  });

  it('may have everything that we act on', () => {
    const metadata = {
      ...web,
      grant_types: ['authorization_code', 'refresh_token', device],
      response_types: ['code'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      scope: 'openid offline_access profile email hosts:read metrics:read',
      jwks: { keys: [{ ...jwkOf(), kid: 'a', use: 'sig', alg: 'ES256' }] },
      client_uri: 'https://rp.example/',
      logo_uri: 'https://rp.example/logo.png',
      policy_uri: 'https://rp.example/policy',
      tos_uri: 'https://rp.example/tos',
      initiate_login_uri: 'https://rp.example/login',
      contacts: ['ops@rp.example'],
      default_max_age: 600,
      require_auth_time: true,
      require_pushed_authorization_requests: true,
      require_signed_request_object: true,
      request_object_signing_alg: 'ES256',
      dpop_bound_access_tokens: true,
      backchannel_logout_uri: 'https://rp.example/logout',
      backchannel_logout_session_required: true,
      post_logout_redirect_uris: ['https://rp.example/bye'],
      web_origins: ['https://rp.example'],
      access_token_format: 'opaque',
      resource_indicators: ['https://api.example'],
      subject_type: 'public',
      application_type: 'web',
    };
    expect(check(metadata).metadata).toEqual(metadata);
    const missing = clientMetadataNames.filter((name) => !Object.hasOwn(metadata, name));
    expect(missing.sort()).toEqual(['jwks_uri']);
  });

  it('that is first-party may have the password grant', () => {
    expect(faultsOf({ grant_types: ['password', 'refresh_token'] }, { firstParty: true })).toEqual([]);
  });

  it('that is public may have code, refresh and device', () => {
    const grants = ['authorization_code', 'refresh_token', device];
    expect(faultsOf({ ...web, grant_types: grants, token_endpoint_auth_method: 'none' })).toEqual([]);
  });

  it.each([
    ['an unknown member', { ...web, client_secret: 'x' }, '/metadata '],
    ['implicit', { ...web, grant_types: ['implicit'] }, '/metadata/grant_types/0'],
    ['a token response', { ...web, response_types: ['token'] }, '/metadata/response_types/0'],
    ['a hybrid response', { ...web, response_types: ['code id_token'] }, '/metadata/response_types/0'],
    [
      'a response type without the code grant',
      { grant_types: ['client_credentials'], response_types: ['code'] },
      '/metadata/response_types ',
    ],
    ['the code grant without a response type', { ...web, response_types: [] }, '/metadata/response_types '],
    ['no grant', { grant_types: [] }, '/metadata/grant_types '],
    [
      'a grant twice',
      { grant_types: ['client_credentials', 'client_credentials'] },
      '/metadata/grant_types ',
    ],
    ['an unknown grant', { grant_types: ['urn:x'] }, '/metadata/grant_types/0'],
    [
      'refresh alone',
      { grant_types: ['refresh_token', 'client_credentials'] },
      '/metadata/grant_types refresh_token',
    ],
    ['the password grant of a third party', { grant_types: ['password'] }, '/metadata/grant_types password'],
    [
      'client credentials of a public client',
      { grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' },
      '/metadata/grant_types a public client',
    ],
    [
      'client_secret_jwt',
      { ...web, token_endpoint_auth_method: 'client_secret_jwt' },
      '/metadata/token_endpoint_auth_method',
    ],
    [
      'private_key_jwt without keys',
      { ...web, token_endpoint_auth_method: 'private_key_jwt' },
      '/metadata/jwks ',
    ],
    [
      'keys in two places',
      { ...web, jwks: { keys: [jwkOf()] }, jwks_uri: 'https://rp.example/jwks' },
      '/metadata/jwks_uri',
    ],
    [
      'an HMAC algorithm',
      { ...web, token_endpoint_auth_signing_alg: 'HS256' },
      '/metadata/token_endpoint_auth_signing_alg',
    ],
    ['signed requests without keys', { ...web, require_signed_request_object: true }, '/metadata/jwks '],
    ['no redirect URI', {}, '/metadata/redirect_uris '],
    [
      'a redirect URI twice',
      { redirect_uris: ['https://a.example/', 'https://a.example/'] },
      '/metadata/redirect_uris ',
    ],
    [
      'a bad redirect URI',
      { redirect_uris: ['https://a.example/', 'javascript:x'] },
      '/metadata/redirect_uris/1',
    ],
    [
      '51 redirect URIs',
      { redirect_uris: Array.from({ length: 51 }, (_, i) => `https://a.example/${String(i)}`) },
      '/metadata/redirect_uris ',
    ],
    [
      'a bad logout URI',
      { ...web, post_logout_redirect_uris: ['https://x@a.example/'] },
      '/metadata/post_logout_redirect_uris/0',
    ],
    ['a text for a list', { redirect_uris: 'https://a.example/' }, '/metadata/redirect_uris '],
    ['a subject type that is not offered', { ...web, subject_type: 'pairwise' }, '/metadata/subject_type '],
    [
      'an algorithm that is not offered',
      { ...web, request_object_signing_alg: 'ES512' },
      '/metadata/request_object_signing_alg ',
    ],
    [
      'an unknown scope',
      { ...web, scope: 'openid admin' },
      '/metadata/scope names scopes that the realm does not have: admin',
    ],
    ['two spaces in a scope', { ...web, scope: 'openid  email' }, '/metadata/scope'],
    ['a scope twice', { ...web, scope: 'openid openid' }, '/metadata/scope'],
    [
      '101 scopes',
      { ...web, scope: Array.from({ length: 101 }, (_, i) => `s${String(i)}`).join(' ') },
      '/metadata/scope',
    ],
    ['no e-mail', { ...web, contacts: ['nobody'] }, '/metadata/contacts/0'],
    ['a negative age', { ...web, default_max_age: -1 }, '/metadata/default_max_age'],
    ['a text for a flag', { ...web, require_auth_time: 'true' }, '/metadata/require_auth_time'],
    ['any origin', { ...web, web_origins: ['*'] }, '/metadata/web_origins/0'],
    ['a symmetric key', { ...web, jwks: { keys: [{ kty: 'oct', k: 'x' }] } }, '/metadata/jwks/keys/0'],
    [
      'a private key',
      { ...web, jwks: { keys: [{ ...jwkOf(), d: 'x' }] } },
      '/metadata/jwks/keys/0 must not hold the private parameter d',
    ],
    [
      'a broken key',
      { ...web, jwks: { keys: [{ ...jwkOf(), x: 'AA' }] } },
      '/metadata/jwks/keys/0 is not a usable public key',
    ],
    [
      'a short RSA key',
      { ...web, jwks: { keys: [jwkOf(1_024)] } },
      '/metadata/jwks/keys/0 must be an RSA key of at least 2048 bits',
    ],
    ['no keys at all', { ...web, jwks: { keys: [] } }, '/metadata/jwks/keys'],
  ])('may not have %s', (_, metadata, pointer) => {
    expect(faultsOf(metadata).join('\n')).toContain(pointer);
  });

  // Lesson 22: wherever a URL is stored.
  describe.each([
    'client_uri',
    'logo_uri',
    'policy_uri',
    'tos_uri',
    'initiate_login_uri',
    'jwks_uri',
    'backchannel_logout_uri',
  ])('may not have in %s', (member) => {
    it.each(['JaVaScRiPt:alert(1)', 'DaTa:text/html,x', 'http://rp.example/'])('the address %s', (uri) => {
      expect(faultsOf({ ...web, [member]: uri })).toEqual([expect.stringContaining(`/metadata/${member} `)]);
    });
  });

  it.each([
    ['nothing', ''],
    ['spaces', '   '],
    ['a NUL', 'a\u0000'],
    ['a line break', 'a\nb'],
    ['a turn of direction', 'Bank\u202egnp'],
    ['an invisible character', 'Ba\u200bnk'],
    ['a lone surrogate', '\ud800'],
    ['10,000 characters', 'a'.repeat(10_000)],
  ])('may not be named %s', (_, name) => {
    expect(faultsOf(web, { name })[0]).toContain('/name ');
  });

  it('hears of every fault at once', () => {
    expect(faultsOf({ redirect_uris: ['ftp://x', 'data:x'], scope: 'nope' }, { name: '' })).toHaveLength(4);
  });

  it('keeps only the known public parameters of a key', () => {
    const jwk = jwkOf();
    const { metadata } = check({ ...web, jwks: { keys: [{ ...jwk, x5u: 'https://evil.example/' }] } });
    expect(metadata.jwks?.keys[0]).toEqual(jwk);
  });
});
