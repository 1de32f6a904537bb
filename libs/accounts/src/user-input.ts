import { z } from 'zod';
import { InvalidUserInput } from './accounts.errors.js';
import { identifierKey, isEmail } from './identifier-key.js';
import { claimsPatchSchema, standardClaimsSchema } from './standard-claims.js';
import { line, personName } from './text-forms.js';

const LONGEST_USERNAME = 128;

/** Unassigned, private, invisible and control characters make two names look alike; so do odd spaces. */
const isUsername = (text: string): boolean =>
  text.isWellFormed() &&
  !/[\p{C}\p{Zl}\p{Zp}]/u.test(text) &&
  text.trim() === text &&
  Array.from(text).length <= LONGEST_USERNAME;

const username = z
  .string()
  .min(1, 'must not be empty')
  .max(LONGEST_USERNAME * 2, `must have at most ${String(LONGEST_USERNAME)} characters`)
  .transform((text) => (text.isWellFormed() ? text.normalize('NFKC') : text))
  .refine(
    isUsername,
    `must be 1 to ${String(LONGEST_USERNAME)} visible characters without space around them`,
  );

const email = z
  .string()
  .max(254, 'must have at most 254 characters')
  .transform((text) => (text.isWellFormed() ? text.normalize('NFKC').trim() : text))
  .refine((text) => text.isWellFormed() && isEmail(text), 'must be an e-mail address');

/** Bounded here, judged by the realm's policy. */
const password = z.string().max(1024, 'must have at most 1024 characters');

const newUserSchema = z.strictObject({
  username,
  email: email.nullish(),
  emailVerified: z.boolean().optional(),
  name: personName(200).nullish(),
  givenName: personName(200).nullish(),
  familyName: personName(200).nullish(),
  claims: standardClaimsSchema.optional(),
  password: password.optional(),
  mustChangePassword: z.boolean().optional(),
});

const userPatchSchema = z.strictObject({
  username: username.optional(),
  email: email.nullish(),
  emailVerified: z.boolean().optional(),
  name: personName(200).nullish(),
  givenName: personName(200).nullish(),
  familyName: personName(200).nullish(),
  claims: claimsPatchSchema.optional(),
});

const groupNameSchema = line(128).refine(
  (text) => text.trim() === text && identifierKey(text) !== '' && !/\p{C}/u.test(text),
  'must be visible characters without space around them',
);

export type NewUser = z.input<typeof newUserSchema>;
/** What is absent stays; null removes. A new e-mail address is unverified unless the patch says otherwise. */
export type UserPatch = z.input<typeof userPatchSchema>;
export type ParsedUser = z.output<typeof newUserSchema>;
export type ParsedPatch = z.output<typeof userPatchSchema>;

/** @throws InvalidUserInput naming every bad member, never its value */
function parse<T>(schema: z.ZodType<T>, input: unknown, base = ''): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InvalidUserInput(
    parsed.error.issues.map(({ path, message, code }) => ({
      pointer: base + path.map((part) => `/${String(part)}`).join(''),
      detail: code === 'unrecognized_keys' ? 'has members that are not known here' : message,
    })),
  );
}

export const parseNewUser = (input: NewUser): ParsedUser => parse(newUserSchema, input);
export const parseUserPatch = (input: UserPatch): ParsedPatch => parse(userPatchSchema, input);
export const parseGroupName = (input: string): string => parse(groupNameSchema, input, '/name');
