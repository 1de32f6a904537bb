import { SealBroken } from '@gatehouse/crypto';
import type { RealmSecrets } from './realm-secrets.js';

/** The key ring is not the one that the database was sealed with. */
export class KeyRingMismatch extends Error {
  override readonly name = 'KeyRingMismatch';
  constructor() {
    super(
      'This database was set up with another key ring: what it holds sealed cannot be opened. ' +
        'Give GATEHOUSE_KEYRING (or GATEHOUSE_KEYRING_FILE) the ring that it was set up with, or begin with an empty database.',
    );
  }
}

/**
 * Found at the start, with a sentence, and not later at each sign-in.
 *
 * @throws KeyRingMismatch when the ring does not open what the realm holds
 */
export async function assertKeyRingFits(secrets: RealmSecrets, realmId: string): Promise<void> {
  try {
    await secrets.get(realmId, 'cookie-keys');
  } catch (error) {
    throw error instanceof SealBroken ? new KeyRingMismatch() : error;
  }
}
