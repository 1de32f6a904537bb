import { passwordChecklist, type PasswordTry } from './password-rules.js';

const policy = { minLength: 12, maxLength: 128, minCharacterClasses: 3 };
const list = (last: PasswordTry, asked = policy) =>
  passwordChecklist(asked, last).map(({ kind, state }) => `${kind} ${state}`);

describe('passwordChecklist', () => {
  it('lists every rule, open before the first try', () => {
    expect(list({ replacesKnown: true })).toEqual([
      'min-length open',
      'max-length open',
      'character-classes open',
      'not-repetitive open',
      'not-personal open',
      'printable open',
      'not-current open',
    ]);
  });

  it('ticks what holds and marks what was broken', () => {
    expect(list({ replacesKnown: true, broken: [{ rule: 'min-length' }, { rule: 'printable' }] })).toEqual([
      'min-length unmet',
      'max-length met',
      'character-classes met',
      'not-repetitive met',
      'not-personal met',
      'printable unmet',
      'not-current met',
    ]);
  });

  it('says nothing of the other rules when the password was the one in use', () => {
    const rules = list({ replacesKnown: true, broken: [{ rule: 'not-current' }] });
    expect(rules.pop()).toBe('not-current unmet');
    for (const rule of rules) expect(rule).toMatch(/ open$/);
  });

  it('does not list a rule that asks nothing', () => {
    expect(list({ replacesKnown: false }, { ...policy, minCharacterClasses: 1 })).toEqual([
      'min-length open',
      'max-length open',
      'not-repetitive open',
      'not-personal open',
      'printable open',
    ]);
  });
});
