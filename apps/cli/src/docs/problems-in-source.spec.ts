import { problemsIn } from './problems-in-source.js';

const source = `
import { DomainError } from '@gatehouse/kernel';

/** Not for readers. */
export interface Other { readonly code: string }

/**
 * Two people cannot have
 * one name.
 *
 * More for those who read the code.
 */
export class NameTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'people/name-taken';
}

export class TooMany extends DomainError {
  readonly kind = 'throttled';
  readonly code = 'people/too-many';
  constructor(limit: number) {
    super(\`There are \${String(limit)} people. \` + 'That\\'s enough.');
  }
}

export class Invalid extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'people/invalid';
  constructor(readonly faults: readonly { detail: string }[]) {
    super(\`The person is not valid: \${faults.map(({ detail }) => \`\${detail}!\`).join('; ')}.\`);
  }
}

export class NobodyHome extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'people/nobody-home';
}

export class NoProblem extends Error {
  constructor() {
    super('Not for the outside.');
  }
}
`;

describe('the page of problems', () => {
  it('takes the docstring, else the message, else the name of the class', () => {
    expect(problemsIn(source)).toEqual([
      { code: 'people/name-taken', kind: 'conflict', about: 'Two people cannot have one name.' },
      { code: 'people/too-many', kind: 'throttled', about: "There are … people. That's enough." },
      { code: 'people/invalid', kind: 'invalid-input', about: 'The person is not valid.' },
      { code: 'people/nobody-home', kind: 'not-found', about: 'Nobody home.' },
    ]);
  });
});
