import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { signingAlgorithms, thumbprint, type SigningAlgorithm } from '@gatehouse/crypto';
import { parseCompactJws, type CompactJws } from '../verification/compact-jws.js';
import { algorithmOf, signatureHolds } from '../verification/signature.js';

const MAX_PROOF_LENGTH = 8_192;
/** A proof counts for this long before and after its `iat` (seconds): clocks of devices are not exact. */
export const PROOF_WINDOW_SECONDS = 60;

const parameter = z.string().regex(/^[A-Za-z0-9_-]{1,1024}$/);
const headerSchema = z.object({
  typ: z.literal('dpop+jwt'),
  alg: z.enum(signingAlgorithms),
  crit: z.undefined().optional(),
  // Strict: a private key or a reference to somebody else's has no place here.
  jwk: z.strictObject({
    kty: z.enum(['EC', 'RSA', 'OKP']),
    crv: parameter.optional(),
    x: parameter.optional(),
    y: parameter.optional(),
    n: parameter.optional(),
    e: parameter.optional(),
    kid: z.string().max(512).optional(),
    alg: z.string().max(32).optional(),
    use: z.string().max(32).optional(),
    ext: z.boolean().optional(),
    key_ops: z.array(z.string().max(32)).max(8).optional(),
  }),
});
const payloadSchema = z.looseObject({
  jti: z.string().min(1).max(512),
  htm: z.string().max(16),
  htu: z.string().max(4_096),
  iat: z.number(),
  ath: z.string().max(64),
});

export interface ProofExpectation {
  readonly method: string;
  /** Absolute, as clients reach us; query and fragment do not count. */
  readonly url: string;
  readonly accessToken: string;
  /** The thumbprint that the token is bound to (`cnf.jkt`). */
  readonly jkt: string;
  readonly nowSeconds: number;
}

export interface HeldProof {
  /** Names this proof among all, for the list of used ones. */
  readonly hash: string;
  /** Until when it would count (seconds since 1970). */
  readonly expiresAtSeconds: number;
}

/**
 * Checks a proof of possession by RFC 9449 section 4.3; that it was not used before is the caller's.
 *
 * @returns the proof, or in one word what is wrong
 */
export function checkDpopProof(text: string, expected: ProofExpectation): HeldProof | string {
  const jws = parseCompactJws(text, MAX_PROOF_LENGTH);
  if (!jws) return 'form';
  const jkt = provenKey(jws);
  if (jkt === null) return 'signature';
  if (jkt !== expected.jkt) return 'key';
  const parsed = payloadSchema.safeParse(jws.payload);
  if (!parsed.success) return 'claims';
  const { jti, htm, htu, iat, ath } = parsed.data;
  if (htm !== expected.method) return 'method';
  if (!isSameAddress(htu, expected.url)) return 'url';
  if (Math.abs(expected.nowSeconds - iat) > PROOF_WINDOW_SECONDS) return 'time';
  if (ath !== hash('sha256', expected.accessToken, 'base64url')) return 'token';
  return {
    hash: hash('sha256', `${jkt}\n${jti}`, 'base64url'),
    expiresAtSeconds: Math.ceil(iat) + PROOF_WINDOW_SECONDS + 1,
  };
}

/** The thumbprint of the key that signed, when it did. */
function provenKey({ header, signingInput, signature }: CompactJws): string | null {
  const parsed = headerSchema.safeParse(header);
  if (!parsed.success) return null;
  const { jwk, alg } = parsed.data;
  const { kty, crv, x, y, n, e } = jwk;
  const members = Object.fromEntries(
    Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined),
  ) as { kty: string };
  const key = publicKey(members);
  if (key === null || algorithmOf(key) !== (alg satisfies SigningAlgorithm)) return null;
  return signatureHolds(alg, key, signingInput, signature) ? thumbprint(members) : null;
}

function publicKey(jwk: { kty: string }): KeyObject | null {
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    return null;
  }
}

/** RFC 9449 section 4.3 number 9: without query and fragment, after syntax-based normalization. */
function isSameAddress(htu: string, url: string): boolean {
  const claimed = URL.parse(htu);
  const actual = URL.parse(url);
  return claimed !== null && actual !== null && addressOf(claimed) === addressOf(actual);
}

const addressOf = (url: URL): string => url.origin + url.pathname;
