/** `known`: as it was made up or given; `changed`: it was known once; `unknown`: the administrator came from elsewhere. */
export type PasswordState = 'new' | 'known' | 'changed' | 'unknown';

export interface AdministratorPassword {
  readonly password: string | null;
  readonly state: PasswordState;
}

/**
 * Of an administrator that was there before: the password that still opens the account.
 *
 * @param candidates what was kept and what was given; null stands for one that was found changed at an earlier start
 * @param fits compares with the stored hash
 */
export async function passwordOf(
  candidates: readonly (string | null | undefined)[],
  fits: (password: string) => Promise<boolean>,
): Promise<AdministratorPassword> {
  for (const password of candidates) {
    if (typeof password === 'string' && (await fits(password))) return { password, state: 'known' };
  }
  const wasKnown = candidates.some((candidate) => candidate !== undefined);
  return { password: null, state: wasKnown ? 'changed' : 'unknown' };
}
