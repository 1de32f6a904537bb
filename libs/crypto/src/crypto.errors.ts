import { DomainError } from '@gatehouse/kernel';

/**
 * Too many passwords are being checked; `retryAfterSeconds` says when to try again.
 *
 * Every hashing thread is taken and the queue is full; nothing was computed.
 */
export class HashingBusy extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'crypto/hashing-busy';
  override readonly extensions: { readonly retryAfterSeconds: number };

  constructor(retryAfterSeconds: number) {
    super('Too many passwords are being checked at this moment. Try again shortly.');
    this.extensions = { retryAfterSeconds };
  }
}

/**
 * A sealed value or a password hash names a key that the key ring lacks, or was changed or moved since it was
 * sealed. An operator's fault or an attack, never a caller's: it reaches the client as a bare 500.
 */
export class SealBroken extends Error {
  constructor(reason: string) {
    super(`A sealed value cannot be used: ${reason}.`);
    this.name = 'SealBroken';
  }
}
