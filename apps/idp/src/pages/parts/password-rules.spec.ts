import { passwordChecklist } from './password-rules.js';

const policy = { minLength: 12, maxLength: 128, minCharacterClasses: 3 };
const list = (...arguments_: Parameters<typeof passwordChecklist>) =>
  passwordChecklist(...arguments_).map(({ kind, state }) => `${kind} ${state}`);

describe('passwordChecklist', () => {
  it('is open before the first try', () => {
    expect(list(policy)).toEqual(['min-length open', 'character-classes open', 'not-personal open']);
  });

  it('ticks what holds and marks what was broken', () => {
    expect(list(policy, [{ rule: 'min-length' }])).toEqual([
      'min-length unmet',
      'character-classes met',
      'not-personal met',
    ]);
  });

  it('shows the rarely broken rules to those who broke them', () => {
    expect(list(policy, [{ rule: 'printable' }, { rule: 'max-length' }, { rule: 'not-repetitive' }])).toEqual(
      [
        'min-length met',
        'max-length unmet',
        'character-classes met',
        'not-repetitive unmet',
        'not-personal met',
        'printable unmet',
      ],
    );
  });

  it('does not list a rule that asks nothing', () => {
    expect(list({ ...policy, minCharacterClasses: 1 })).toEqual(['min-length open', 'not-personal open']);
  });
});
