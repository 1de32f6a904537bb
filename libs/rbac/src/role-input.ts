import { isPermission } from '@gatehouse/kernel';
import { InvalidRole, UnknownPermission } from './rbac.errors.js';

export interface RoleInput {
  readonly name: string;
  readonly description?: string | undefined;
  readonly permissions: readonly string[];
}
export type RolePatch = { readonly [K in keyof RoleInput]?: RoleInput[K] | undefined };

const MAX_DESCRIPTION = 500;
/** What a person can read in a list and type into a command. */
const ROLE_NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._:-]{0,62}[\p{L}\p{N}])?$/u;

/** @throws InvalidRole */
export function roleName(text: string): string {
  const name = text.normalize('NFKC').trim();
  if (!ROLE_NAME.test(name))
    throw new InvalidRole(
      "A role's name has 1 to 64 letters, digits, spaces and . _ : - and begins and ends with a letter or digit.",
    );
  return name;
}

/** @throws InvalidRole */
export function roleDescription(text: string): string {
  if (
    text.length > MAX_DESCRIPTION ||
    /[\u0000-\u0008\u000b-\u001f\u007f]/.test(text) ||
    !text.isWellFormed()
  )
    throw new InvalidRole(
      `A role's description has at most ${String(MAX_DESCRIPTION)} printable characters.`,
    );
  return text;
}

/**
 * Each permission once, in the order of the alphabet.
 *
 * @throws UnknownPermission naming those that the catalogue lacks (at most ten, cut to 100 characters)
 */
export function rolePermissions(names: readonly string[]): string[] {
  const unknown = [...new Set(names)].filter((name) => !isPermission(name));
  if (unknown.length > 0)
    throw new UnknownPermission({ unknown: unknown.slice(0, 10).map((name) => name.slice(0, 100)) });
  return [...new Set(names)].sort();
}
