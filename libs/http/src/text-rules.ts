export interface TextRules {
  readonly min?: number;
  readonly max: number;
  readonly pattern?: RegExp;
  readonly patternMessage?: string;
  /** Allows line breaks and tabs. */
  readonly multiline?: boolean;
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** What is wrong with a text, for the sentence "name …"; null when nothing is. Length counts UTF-16 units. */
export function textFault(value: unknown, rules: TextRules): string | null {
  if (typeof value !== 'string') return 'must be text';
  // Length first: the patterns never see an unbounded string.
  return lengthFault(value, rules) ?? formFault(value, rules);
}

function lengthFault({ length }: string, { min = 1, max }: TextRules): string | null {
  if (length > max) return `must have at most ${String(max)} characters`;
  if (length >= min) return null;
  return min === 1 ? 'must not be empty' : `must have at least ${String(min)} characters`;
}

function formFault(value: string, { pattern, patternMessage, multiline }: TextRules): string | null {
  if (!value.isWellFormed()) return 'must be well-formed Unicode';
  if ((multiline === true ? CONTROL_BUT_LINES : CONTROL).test(value))
    return 'must not contain control characters';
  if (!pattern || value.search(pattern) !== -1) return null;
  return patternMessage ?? 'has the wrong form';
}
