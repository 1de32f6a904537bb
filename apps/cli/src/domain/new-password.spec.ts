import { newPassword } from './new-password.js';

describe('a generated password', () => {
  it('is long, has every character class, and never repeats', () => {
    const passwords = Array.from({ length: 500 }, newPassword);
    expect(new Set(passwords).size).toBe(500);
    for (const password of passwords) {
      expect(password).toMatch(/^[A-Za-z0-9_.+=@-]{20}$/);
      for (const kind of [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind);
    }
  });
});
