import { setTimeout as delay } from 'node:timers/promises';
import type { Revocations } from '@gatehouse/access-tokens';

/**
 * Waits until a token that is issued now is not hit by the revocation of this very second: `iat` has no fractions.
 * Only who was revoked within the last second waits at all.
 */
export async function pastRevocation(
  revocations: Revocations,
  realmId: string,
  subject: { readonly sub: string; readonly clientId: string },
): Promise<void> {
  const wait = revocations.waitBeforeIssue(realmId, subject);
  if (wait > 0) await delay(wait);
}
