import { identifierKey, isEmail } from './identifier-key.js';

describe('identifierKey', () => {
  it.each([
    ['case', 'ADMIN'],
    ['full width forms', 'ａｄｍｉｎ'],
    ['mathematical letters', '𝐚𝐝𝐦𝐢𝐧'],
    ['a dotless i', 'admın'],
    ['space around', '  admin\u00a0'],
  ])('reads through %s', (_case, text) => {
    expect(identifierKey(text)).toBe('admin');
  });

  it.each([
    ['ß', 'Straße', 'STRASSE'],
    ['a capital ß', 'STRA\u1e9eE', 'strasse'],
    ['composed and decomposed', 'Zoë', 'Zoe\u0308'],
    ['final sigma', 'ΟΔΟΣ', 'οδος'],
    ['ligatures', 'oﬃce', 'OFFICE'],
  ])('is one for both spellings: %s', (_case, one, other) => {
    expect(identifierKey(one)).toBe(identifierKey(other));
  });

  it('is stable: the key of a key is the key', () => {
    for (const text of ['Straße', 'İstanbul', 'ΟΔΟΣ', 'ﬃ', 'Ǆ', 'ŉ', '𝕬'])
      expect(identifierKey(identifierKey(text))).toBe(identifierKey(text));
  });

  it('keeps different letters different', () => {
    expect(identifierKey('rené')).not.toBe(identifierKey('rene'));
  });
});

describe('isEmail', () => {
  it.each([
    'a@b',
    'admin@localhost',
    'ada.lovelace+tag@mail.example.org',
    "o'neil@example.org",
    'zoë@exämple.org',
  ])('takes %s', (text) => {
    expect(isEmail(text)).toBe(true);
  });

  it.each([
    '',
    'ada',
    '@example.org',
    'ada@',
    'ada@@example.org',
    'a b@example.org',
    'ada@exa mple.org',
    'ada@example.org\r\nBcc: eve@example.org',
    'ada\0@example.org',
    '.ada@example.org',
    'ada.@example.org',
    'a..da@example.org',
    'ada@-example.org',
    'ada@example..org',
    'Ada <ada@example.org>',
    'ada@example.org,eve@example.org',
    `${'a'.repeat(65)}@example.org`,
    `ada@${'a'.repeat(300)}.org`,
  ])('refuses %j', (text) => {
    expect(isEmail(text)).toBe(false);
  });
});
