import { verify, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from '@gatehouse/crypto';

/** The least RSA modulus (RFC 7518 section 3.3) and the largest that is worth our time, in bits. */
const RSA_BITS = { min: 2048, max: 4096 };

/**
 * The one algorithm that a public key verifies with: by its own kind, never by what a token says.
 * Null for keys that we do not take (a shared secret, another curve, a short RSA modulus).
 */
export function algorithmOf(key: KeyObject): SigningAlgorithm | null {
  if (key.type !== 'public') return null;
  const { asymmetricKeyType: type } = key;
  if (type === 'ed25519') return 'EdDSA';
  if (type === 'ec') return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : null;
  return type === 'rsa' && hasFairModulus(key) ? 'RS256' : null;
}

function hasFairModulus(key: KeyObject): boolean {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits >= RSA_BITS.min && bits <= RSA_BITS.max;
}

/** Whether the signature of a JWS holds. A malformed signature is a wrong one. */
export function signatureHolds(
  alg: SigningAlgorithm,
  key: KeyObject,
  signingInput: Buffer,
  signature: Buffer,
): boolean {
  try {
    switch (alg) {
      case 'ES256':
        // RFC 7518 section 3.4: exactly R and S, 32 bytes each.
        return (
          signature.length === 64 &&
          verify('sha256', signingInput, { key, dsaEncoding: 'ieee-p1363' }, signature)
        );
      case 'RS256':
        return verify('sha256', signingInput, key, signature);
      case 'EdDSA':
        return verify(null, signingInput, key, signature);
    }
  } catch {
    return false;
  }
}
