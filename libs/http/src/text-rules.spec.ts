import { textFault } from './text-rules.js';

describe('a text field', () => {
  it.each([
    ['a name', { max: 10 }, null],
    ['', { max: 10 }, 'must not be empty'],
    ['', { min: 0, max: 10 }, null],
    ['ab', { min: 3, max: 10 }, 'must have at least 3 characters'],
    ['x'.repeat(11), { max: 10 }, 'must have at most 10 characters'],
    [7, { max: 10 }, 'must be text'],
    [['x'], { max: 10 }, 'must be text'],
    ['a\u0000', { max: 10 }, 'must not contain control characters'],
    ['a\nb', { max: 10 }, 'must not contain control characters'],
    ['a\nb', { max: 10, multiline: true }, null],
    ['a\u0000b', { max: 10, multiline: true }, 'must not contain control characters'],
    ['a\u2028b', { max: 10 }, 'must not contain control characters'],
    ['a\ud800', { max: 10 }, 'must be well-formed Unicode'],
    ['ab1', { max: 10, pattern: /^[a-z]+$/ }, 'has the wrong form'],
    ['ab1', { max: 10, pattern: /^[a-z]+$/g, patternMessage: 'must be letters' }, 'must be letters'],
    ['abc', { max: 10, pattern: /^[a-z]+$/g }, null],
  ])('%p under %p: %p', (value, rules, fault) => {
    expect(textFault(value, rules)).toBe(fault);
    // A pattern with state must not answer differently the second time.
    expect(textFault(value, rules)).toBe(fault);
  });
});
