import { checkPassword, type PasswordRules } from './password-policy.js';

const rules: PasswordRules = { minLength: 12, maxLength: 128, minCharacterClasses: 3 };
const ada = { username: 'ada.lovelace', email: 'countess@example.org' };
const brokenBy = (password: string, over: Partial<PasswordRules> = {}) =>
  checkPassword(password, { ...rules, ...over }, ada).map(({ rule }) => rule);

describe('checkPassword', () => {
  it.each([
    ['a good one', 'Correct-horse-7', []],
    ['spaces and any script', 'пароль Длинный 42', []],
    ['exactly the minimum', 'Abcdefghij1-', []],
    ['one too short', 'Abcdefghi1-', ['min-length']],
    ['empty', '', ['min-length', 'character-classes', 'not-repetitive']],
    ['two classes only', 'abcdefghijk1', ['character-classes']],
    ['one pattern', 'Aa1Aa1Aa1Aa1', ['not-repetitive']],
    ['the username inside', 'xX1-ADA.Lovelace', ['not-personal']],
    ["the e-mail's local part", 'My-Countess-1', ['not-personal']],
    ['a NUL', 'Correct-horse-7\0x', ['printable']],
    ['a lone surrogate', 'Correct-horse-7\uD800', ['printable']],
  ])('%s', (_case, password, expected) => {
    expect(brokenBy(password)).toEqual(expected);
  });

  it('counts characters, not code units', () => {
    expect(brokenBy('😀Aa1'.repeat(3))).toEqual([]);
    expect(brokenBy('😀😁Aa1', { minLength: 6 })).toEqual(['min-length']);
  });

  it('sees through compatibility forms of the username', () => {
    expect(brokenBy('xX1-ＡＤＡ.ｌｏｖｅｌａｃｅ')).toEqual(['not-personal']);
  });

  it('refuses one character over the maximum, and a megabyte at once', () => {
    expect(brokenBy(`${'Ab1-'.repeat(32)}x`)).toEqual(['max-length']);
    expect(brokenBy('x'.repeat(1_000_000))).toEqual(['max-length']);
  });

  it('never repeats the password in what it says', () => {
    const said = JSON.stringify(checkPassword('hunter2', rules, { username: 'hunter2' }));
    expect(said).not.toContain('hunter2');
  });
});
