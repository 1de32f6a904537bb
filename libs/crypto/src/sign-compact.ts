import type { KeyObject } from 'node:crypto';
import { signBytes } from './signature.js';
import type { SigningAlgorithm } from './signing-key.js';

const encode = (part: Readonly<Record<string, unknown>>): string =>
  Buffer.from(JSON.stringify(part)).toString('base64url');

/** Signs a JWT in compact form (RFC 7515 section 7.1). `alg` is added to the header. */
export function signCompact(
  header: Readonly<Record<string, unknown>>,
  payload: Readonly<Record<string, unknown>>,
  key: KeyObject,
  alg: SigningAlgorithm,
): string {
  const input = `${encode({ ...header, alg })}.${encode(payload)}`;
  return `${input}.${signBytes(Buffer.from(input), key, alg).toString('base64url')}`;
}
