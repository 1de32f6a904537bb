import { fromNoticeKey, toNoticeKey } from './revocation-notice.js';
import { RevocationSet, type Revocation, type TokenFacts } from './revocation-set.js';

const token: TokenFacts = {
  jti: 'j',
  sid: 's',
  grantId: 'g',
  sub: 'u',
  clientId: 'c',
  issuedAtMs: 10_000,
};
const revocation = (over: Partial<Revocation>): Revocation => ({
  realmId: 'r',
  kind: 'token',
  value: 'j',
  revokedAtMs: 20_000,
  expiresAtMs: 1_000_000,
  ...over,
});

describe('the revocations in memory', () => {
  it.each([
    ['token', 'j'],
    ['session', 's'],
    ['grant', 'g'],
    ['user', 'u'],
    ['client', 'c'],
  ] as const)('hit a token by its %s', (kind, value) => {
    const set = new RevocationSet();
    set.add(revocation({ kind, value }), 0);
    expect(set.isRevoked('r', token)).toBe(true);
    expect(set.isRevoked('other realm', token)).toBe(false);
    expect(
      set.isRevoked('r', { jti: 'x', sid: 'x', grantId: 'x', sub: 'x', clientId: 'x', issuedAtMs: 0 }),
    ).toBe(false);
  });

  it('do not take one kind for another', () => {
    const set = new RevocationSet();
    for (const value of ['j', 's', 'g', 'u', 'c'])
      set.add(revocation({ kind: value === 'u' ? 'client' : 'user', value }), 0);
    expect(set.isRevoked('r', token)).toBe(false);
  });

  it('do not hit a token without a session or grant by an empty one', () => {
    const set = new RevocationSet();
    set.add(revocation({ kind: 'session', value: 'null' }), 0);
    expect(set.isRevoked('r', { ...token, sid: null, grantId: null })).toBe(false);
  });

  it('of a user hit what was issued up to then, not what came after', () => {
    const set = new RevocationSet();
    set.add(revocation({ kind: 'user', value: 'u', revokedAtMs: 10_400 }), 0);
    expect(set.isRevoked('r', { ...token, issuedAtMs: 10_000 })).toBe(true);
    expect(set.isRevoked('r', { ...token, issuedAtMs: 11_000 })).toBe(false);
    expect(set.revokedAtMs('r', token)).toBe(10_400);
  });

  it('never move back: neither their time nor their end', () => {
    const set = new RevocationSet();
    set.add(revocation({ kind: 'user', value: 'u', revokedAtMs: 10_400 }), 0);
    set.add(revocation({ kind: 'user', value: 'u', revokedAtMs: 5_000, expiresAtMs: 100 }), 0);
    set.add(revocation({ value: 'other' }), 500_000);
    expect(set.isRevoked('r', token)).toBe(true);
    expect(set.size).toBe(2);
  });

  it('are forgotten once no token can be hit any more', () => {
    const set = new RevocationSet();
    for (let i = 0; i < 100; i += 1) set.add(revocation({ value: `j${String(i)}` }), 0);
    expect(set.size).toBe(100);
    set.add(revocation({ value: 'new', expiresAtMs: 3_000_000 }), 1_000_001);
    expect(set.size).toBe(1);
    set.add(revocation({ value: 'late', expiresAtMs: 5 }), 6);
    expect(set.size).toBe(1);
  });

  it('travel in a notice and come out the same', () => {
    const one = revocation({ kind: 'session', value: 'abc' });
    expect(fromNoticeKey('r', toNoticeKey(one))).toEqual(one);
  });

  it.each([
    '',
    'token',
    'token\nj',
    'nonsense\nj\n1\n2',
    'token\n\n1\n2',
    'token\nj\nx\n2',
    'token\nj\n1\n1e400',
  ])('ignore a notice that is not one: %j', (key) => {
    expect(fromNoticeKey('r', key)).toBeNull();
  });
});
