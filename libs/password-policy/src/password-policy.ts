/** What a realm asks of a password. */
export interface PasswordRules {
  /** Characters, at least. */
  readonly minLength: number;
  /** Characters, at most; bounds the work that one request can cause. */
  readonly maxLength: number;
  /** How many of lower case, upper case, digits and everything else must appear, 0 to 4. */
  readonly minCharacterClasses: number;
}

/** Whose password it is: it must not be built from what everybody knows about them. */
export interface PasswordOwner {
  readonly username: string;
  readonly email?: string | null;
}

export type PasswordRule =
  'printable' | 'min-length' | 'max-length' | 'character-classes' | 'not-repetitive' | 'not-personal';

export interface PolicyViolation {
  readonly rule: PasswordRule;
  /** A sentence for the person who chose the password. Never contains the password. */
  readonly detail: string;
}

/** Shorter names appear in good passwords by chance. */
const SHORTEST_PERSONAL_PART = 4;
/** Fewer different characters than this is a pattern, not a password. */
const FEWEST_DIFFERENT = 4;

const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

const sentences: Record<PasswordRule, (rules: PasswordRules) => string> = {
  printable: () => 'Use only characters that you can type; no control characters.',
  'min-length': ({ minLength }) => `Use at least ${String(minLength)} characters.`,
  'max-length': ({ maxLength }) => `Use at most ${String(maxLength)} characters.`,
  'character-classes': ({ minCharacterClasses }) =>
    `Use at least ${String(minCharacterClasses)} of these: lower case letters, upper case letters, digits, other characters.`,
  'not-repetitive': () => `Use at least ${String(FEWEST_DIFFERENT)} different characters.`,
  'not-personal': () => 'Do not use your username or e-mail address in it.',
};

function countClasses(password: string): number {
  return classes.filter((form) => form.test(password)).length;
}

function personalParts({ username, email }: PasswordOwner): string[] {
  const parts = [username, username.split('@', 1)[0] ?? '', email ?? '', email?.split('@', 1)[0] ?? ''];
  return parts
    .map((part) => part.normalize('NFKC').toLowerCase())
    .filter((part) => Array.from(part).length >= SHORTEST_PERSONAL_PART);
}

function isPersonal(password: string, owner: PasswordOwner): boolean {
  const lower = password.toLowerCase();
  return personalParts(owner).some((part) => lower.includes(part));
}

/**
 * Every rule that the password breaks; empty when it may be used.
 *
 * The text is taken in NFKC, as it is hashed. A text longer than the maximum is not looked at any further, so a huge
 * one costs nothing.
 */
export function checkPassword(
  password: string,
  rules: PasswordRules,
  owner: PasswordOwner,
): readonly PolicyViolation[] {
  const violation = (rule: PasswordRule): PolicyViolation => ({ rule, detail: sentences[rule](rules) });
  // Decomposed text is longer than it looks: four code units for each character leave room for any honest one.
  if (password.length > rules.maxLength * 4) return [violation('max-length')];
  const text = password.normalize('NFKC');
  const characters = Array.from(text);
  const broken: Array<[PasswordRule, boolean]> = [
    ['printable', !password.isWellFormed() || /\p{Cc}/u.test(text)],
    ['min-length', characters.length < rules.minLength],
    ['max-length', characters.length > rules.maxLength],
    ['character-classes', countClasses(text) < rules.minCharacterClasses],
    ['not-repetitive', new Set(characters).size < FEWEST_DIFFERENT],
    ['not-personal', isPersonal(text, owner)],
  ];
  return broken.filter(([, is]) => is).map(([rule]) => violation(rule));
}
