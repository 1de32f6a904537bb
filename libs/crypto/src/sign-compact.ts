import { sign, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from './signing-key.js';

const encode = (part: Readonly<Record<string, unknown>>): string =>
  Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * Signs a JWT in compact form (RFC 7515 section 7.1). `alg` is added to the header.
 *
 * Synchronous on purpose: an ES256 signature takes well under 0.1 ms, hardly more than the way to the thread pool and back.
 */
export function signCompact(
  header: Readonly<Record<string, unknown>>,
  payload: Readonly<Record<string, unknown>>,
  key: KeyObject,
  alg: SigningAlgorithm,
): string {
  const input = `${encode({ ...header, alg })}.${encode(payload)}`;
  return `${input}.${signatureOf(Buffer.from(input), key, alg).toString('base64url')}`;
}

function signatureOf(input: Buffer, key: KeyObject, alg: SigningAlgorithm): Buffer {
  switch (alg) {
    case 'ES256':
      // RFC 7518 section 3.4 wants R and S side by side; OpenSSL's own form is DER.
      return sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' });
    case 'RS256':
      return sign('sha256', input, key);
    case 'EdDSA':
      return sign(null, input, key);
  }
}
