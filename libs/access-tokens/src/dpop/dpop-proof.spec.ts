import { generateKeyPairSync } from 'node:crypto';
import { ProofKey } from '../testing/index.js';
import { checkDpopProof, PROOF_WINDOW_SECONDS } from './dpop-proof.js';

const key = new ProofKey();
const expected = {
  method: 'GET',
  url: 'https://api.example/hosts',
  accessToken: 'token',
  nowSeconds: 1_900_000_000,
};
const at = { method: 'GET', url: expected.url, token: 'token', now: expected.nowSeconds };
const check = (proof: string, over: object = {}) =>
  checkDpopProof(proof, { ...expected, jkt: key.jkt, ...over });

describe('a proof of possession', () => {
  it('holds for its key, method, address and token', () => {
    expect(check(key.proof(at))).toEqual({
      hash: expect.any(String),
      expiresAtSeconds: expected.nowSeconds + PROOF_WINDOW_SECONDS + 1,
    });
  });

  it('holds without query and fragment, and for other spellings of the same address', () => {
    for (const url of ['https://api.example/hosts?x=1#y', 'HTTPS://API.example:443/hosts'])
      expect(check(key.proof({ ...at, url }))).toMatchObject({ hash: expect.any(String) });
  });

  it('names itself by key and jti, so that the same one is recognised', () => {
    const claims = { jti: 'one' };
    const [first, again] = [key.proof(at, { claims }), key.proof({ ...at, now: at.now + 1 }, { claims })];
    expect(check(first)).toMatchObject({ hash: (check(again) as { hash: string }).hash });
    expect(check(key.proof(at))).not.toMatchObject({ hash: (check(first) as { hash: string }).hash });
  });

  it.each([
    ['another method', key.proof({ ...at, method: 'POST' }), 'method'],
    ['another address', key.proof({ ...at, url: 'https://api.example/hosts/1' }), 'url'],
    ['another host', key.proof({ ...at, url: 'https://evil.example/hosts' }), 'url'],
    ['no address', key.proof(at, { claims: { htu: 'nonsense' } }), 'url'],
    ['another token', key.proof({ ...at, token: 'other' }), 'token'],
    ['an old one', key.proof({ ...at, now: at.now - PROOF_WINDOW_SECONDS - 1 }), 'time'],
    ['an early one', key.proof({ ...at, now: at.now + PROOF_WINDOW_SECONDS + 1 }), 'time'],
    ['another key', new ProofKey().proof(at), 'key'],
    ['no jti', key.proof(at, { claims: { jti: undefined } }), 'claims'],
    ['no ath', key.proof(at, { claims: { ath: undefined } }), 'claims'],
    ['iat as text', key.proof(at, { claims: { iat: String(at.now) } }), 'claims'],
    ['type JWT', key.proof(at, { header: { typ: 'JWT' } }), 'signature'],
    ['algorithm none', key.proof(at, { header: { alg: 'none' } }), 'signature'],
    ['algorithm HS256', key.proof(at, { header: { alg: 'HS256' } }), 'signature'],
    ['an algorithm that is not that of the key', key.proof(at, { header: { alg: 'RS256' } }), 'signature'],
    ['crit', key.proof(at, { header: { crit: ['x'] } }), 'signature'],
    [
      'a private key in the header',
      key.proof(at, { header: { jwk: { ...key.jwk, d: key.jwk['x'] } } }),
      'signature',
    ],
    ['a shared key', key.proof(at, { header: { jwk: { kty: 'oct', k: 'AAAA' } } }), 'signature'],
    [
      'a point that is not on the curve',
      key.proof(at, { header: { jwk: { ...key.jwk, x: 'AAAA' } } }),
      'signature',
    ],
    ['the key of somebody else', key.proof(at, { header: { jwk: new ProofKey().jwk } }), 'signature'],
    ['no proof at all', 'nonsense', 'form'],
    ['padding', `${key.proof(at)}=`, 'form'],
    ['a very long one', key.proof(at, { claims: { x: 'x'.repeat(9_000) } }), 'form'],
  ])('does not hold with %s', (_, proof, reason) => {
    expect(check(proof)).toBe(reason);
  });

  it('does not hold with a short RSA key', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const jwk = publicKey.export({ format: 'jwk' });
    expect(check(key.proof(at, { header: { alg: 'RS256', jwk } }))).toBe('signature');
  });
});
