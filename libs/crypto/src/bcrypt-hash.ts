import bcrypt from 'bcrypt';
import { randomBytes } from 'node:crypto';

/** bcrypt's own base64 alphabet. */
const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const DIGEST_CHARACTERS = 31;

/** `digest` is text of less than 72 bytes without NUL: bcrypt cuts silently at either. */
export function bcryptHash(digest: string, cost: number): Promise<string> {
  return bcrypt.hash(digest, cost);
}

export function bcryptVerify(digest: string, body: string): Promise<boolean> {
  return bcrypt.compare(digest, body);
}

/** A well-formed hash that no known password has: as dear to check as a true one, and free to make. */
export function bcryptDecoy(cost: number): string {
  const digest = Array.from(randomBytes(DIGEST_CHARACTERS), (byte) => ALPHABET.charAt(byte % 64)).join('');
  return bcrypt.genSaltSync(cost) + digest;
}

export function bcryptCost(body: string): number | null {
  const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(body) ?? [];
  return cost === undefined ? null : Number(cost);
}
