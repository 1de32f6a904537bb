import { checkClaims, isAccessTokenType, isFor, type AccessTokenClaims } from './access-token-claims.js';

const now = 1_900_000_000;
const good = {
  iss: 'https://id.example/realms/a',
  sub: 'user',
  aud: 'https://id.example/realms/a/api',
  iat: now,
  nbf: now,
  exp: now + 60,
  jti: 'jti',
  client_id: 'web',
};
const check = (over: Readonly<Record<string, unknown>>) =>
  checkClaims({ ...good, ...over }, { issuer: good.iss, nowSeconds: now });

describe('the claims of an access token', () => {
  it('are taken with whatever else they carry', () => {
    expect(check({ acr: 'pwd', roles: ['Viewer'] })).toMatchObject({ ...good, roles: ['Viewer'] });
  });

  it.each(['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id'])('need %s', (name) => {
    expect(check({ [name]: undefined })).toEqual(expect.stringContaining('claims'));
    expect(check({ [name]: null })).toEqual(expect.stringContaining('claims'));
    expect(check({ [name]: {} })).toEqual(expect.stringContaining('claims'));
    expect(check({ [name]: '' })).toEqual(expect.stringContaining('claims'));
  });

  it.each([
    ['exp', String(now + 60)],
    ['exp', now + 0.5],
    ['exp', -1],
    ['exp', 1e300],
    ['sub', ['user']],
    ['aud', []],
    ['aud', [1]],
    ['jti', 'x'.repeat(513)],
    ['scope', ['openid']],
    ['nbf', 'now'],
    ['cnf', { 'x5t#S256': 'x' }],
    ['cnf', {}],
    ['cnf', { jkt: 'short' }],
    ['cnf', 'x'],
  ])('refuse %s %j', (name, value) => {
    expect(check({ [name]: value })).toEqual(expect.stringContaining('claims'));
  });

  it('count until the second before exp, without leeway', () => {
    expect(check({ exp: now })).toBe('expired');
    expect(check({ exp: now + 1 })).toMatchObject({ sub: 'user' });
  });

  it('forgive a clock that is five seconds ahead, not more', () => {
    expect(check({ iat: now + 5, nbf: now + 5 })).toMatchObject({ sub: 'user' });
    expect(check({ iat: now + 6 })).toBe('issued in the future');
    expect(check({ nbf: now + 6 })).toBe('not yet valid');
  });

  it('come from exactly the expected issuer', () => {
    for (const iss of ['https://id.example/realms/b', `${good.iss}/`, good.iss.toUpperCase(), `${good.iss} `])
      expect(check({ iss })).toBe('issuer');
  });

  it('are for an audience that they name exactly, alone or among others', () => {
    const claims = check({}) as AccessTokenClaims;
    expect(isFor(claims, good.aud)).toBe(true);
    expect(isFor({ ...claims, aud: ['x', good.aud] }, good.aud)).toBe(true);
    expect(isFor({ ...claims, aud: ['x', `${good.aud}/`] }, good.aud)).toBe(false);
    expect(isFor(claims, good.aud.slice(0, -1))).toBe(false);
  });

  it('belong to an access token by its type', () => {
    expect(['at+jwt', 'AT+JWT', 'application/at+jwt'].map(isAccessTokenType)).toEqual([true, true, true]);
    expect(['JWT', '', undefined, null, 1, ['at+jwt'], 'at+jwt ', 'logout+jwt'].some(isAccessTokenType)).toBe(
      false,
    );
  });
});
