export interface TextRules {
  readonly min?: number;
  readonly max: number;
  readonly pattern?: RegExp;
  readonly patternMessage?: string;
  /** Allows line breaks and tabs. */
  readonly multiline?: boolean;
}

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// eslint-disable-next-line no-control-regex -- as above, without tab, line feed and carriage return
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** What is wrong with a text, for the sentence "name …"; null when nothing is. Length counts UTF-16 units. */
export function textFault(value: unknown, rules: TextRules): string | null {
  const { min = 1, max, pattern, patternMessage, multiline = false } = rules;
  if (typeof value !== 'string') return 'must be text';
  // Length first: the patterns below never see an unbounded string.
  if (value.length > max) return `must have at most ${String(max)} characters`;
  if (value.length < min)
    return min === 1 ? 'must not be empty' : `must have at least ${String(min)} characters`;
  if (!value.isWellFormed()) return 'must be well-formed Unicode';
  if ((multiline ? CONTROL_BUT_LINES : CONTROL).test(value)) return 'must not contain control characters';
  if (pattern && !pattern.test(value)) return patternMessage ?? 'has the wrong form';
  return null;
}
