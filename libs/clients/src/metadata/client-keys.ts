import { createPublicKey } from 'node:crypto';
import { z } from 'zod';

/** Parameters of private and symmetric keys (RFC 7518 section 6): a client that sends one has given its key away. */
const privateParameters = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

const text = z.string().min(1).max(2_048);

const publicJwk = z
  .looseObject({
    kty: z.enum(['EC', 'RSA', 'OKP'], 'must be EC, RSA or OKP: a public key'),
    kid: z.string().max(256).optional(),
    use: z.enum(['sig', 'enc']).optional(),
    alg: z.string().max(32).optional(),
    key_ops: z.array(z.string().max(32)).max(10).optional(),
    crv: z.enum(['P-256', 'P-384', 'P-521', 'Ed25519']).optional(),
    x: text.optional(),
    y: text.optional(),
    n: text.optional(),
    e: text.optional(),
  })
  .superRefine((jwk, context) => {
    const leaked = privateParameters.filter((name) => Object.hasOwn(jwk, name));
    if (leaked.length > 0) {
      context.addIssue({
        code: 'custom',
        message: `must not hold the private parameter ${leaked.join(', ')}`,
      });
      return;
    }
    const fault = keyFault(jwk);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  })
  .transform(({ kty, kid, use, alg, key_ops, crv, x, y, n, e }) => {
    const known = Object.entries({ kty, kid, use, alg, key_ops, crv, x, y, n, e });
    return Object.fromEntries(known.filter(([, value]) => value !== undefined)) as unknown as ClientJwk;
  });

// A type, not an interface: only then does it fit where the library takes any further parameter.
export type ClientJwk = {
  readonly kty: 'EC' | 'RSA' | 'OKP';
  readonly kid?: string;
  readonly use?: 'sig' | 'enc';
  readonly alg?: string;
  readonly key_ops?: string[];
  readonly crv?: 'P-256' | 'P-384' | 'P-521' | 'Ed25519';
  readonly x?: string;
  readonly y?: string;
  readonly n?: string;
  readonly e?: string;
};

/** A client's public keys, at most 20 (RFC 7517). Private parameters are refused, unknown ones dropped. */
export const clientJwks = z.strictObject({ keys: z.array(publicJwk).min(1).max(20) });

function keyFault(jwk: Record<string, unknown>): string | null {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const bits = key.asymmetricKeyDetails?.modulusLength;
    if (bits !== undefined && bits < 2_048) return 'must be an RSA key of at least 2048 bits';
    return bits !== undefined && bits > 8_192 ? 'must be an RSA key of at most 8192 bits' : null;
  } catch {
    return 'is not a usable public key';
  }
}
