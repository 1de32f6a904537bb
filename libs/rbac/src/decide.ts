/**
 * The decision: does whoever holds `held`, acting through a token that narrows to `narrowedTo`, have `permission`?
 *
 * A token never widens: it takes away what it does not name. Null narrows nothing.
 */
export const decide = (
  held: ReadonlySet<string>,
  narrowedTo: ReadonlySet<string> | null,
  permission: string,
): boolean => held.has(permission) && (narrowedTo === null || narrowedTo.has(permission));

/** Everything that `decide` would allow, in the order of the alphabet. */
export const effectivePermissions = (
  held: ReadonlySet<string>,
  narrowedTo: ReadonlySet<string> | null,
): string[] => [...held].filter((permission) => decide(held, narrowedTo, permission)).sort();
