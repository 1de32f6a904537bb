import { constantTimeEqual, newSecret, sha256 } from './secrets.js';

describe('newSecret', () => {
  it('is 256 random bits after its prefix', () => {
    expect(newSecret('gcs_')).toMatch(/^gcs_[A-Za-z0-9_-]{43}$/);
    expect(newSecret('', 16)).toHaveLength(22);
    expect(new Set(Array.from({ length: 1_000 }, () => newSecret())).size).toBe(1_000);
  });
});

describe('sha256', () => {
  it('is the hash of the UTF-8 bytes', () => {
    expect(sha256('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });
});

describe('constantTimeEqual', () => {
  it.each([
    ['', '', true],
    ['a', 'a', true],
    ['a', 'b', false],
    ['a', 'aa', false],
    ['', 'a', false],
    ['é', 'e\u0301', false],
  ])('says of %j and %j: %s', (a, b, same) => {
    expect(constantTimeEqual(a, b)).toBe(same);
  });
});
