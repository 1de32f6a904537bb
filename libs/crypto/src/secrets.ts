import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * A secret nobody can guess: `prefix` and then `bytes` random bytes in base64url.
 *
 * With 32 bytes (256 bits) it needs no slow hash at rest: SHA-256 is enough, because there is nothing to guess from.
 */
export function newSecret(prefix = '', bytes = 32): string {
  return prefix + randomBytes(bytes).toString('base64url');
}

/** SHA-256 of the text's UTF-8 bytes, in base64url (43 characters). For secrets of high entropy only. */
export function sha256(text: string): string {
  return hash('sha256', text, 'base64url');
}

/**
 * Compares without telling by the time taken where two texts differ. That they differ in length it does tell: compare
 * what has a known length (a hash, a tag), never a secret that people choose.
 */
export function constantTimeEqual(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
