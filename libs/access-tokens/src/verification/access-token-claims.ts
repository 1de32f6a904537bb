import { z } from 'zod';

const text = z.string().min(1).max(512);
/** RFC 7519 section 2, NumericDate. */
const seconds = z.number().int().min(0).max(253_402_300_799);

const claimsSchema = z.looseObject({
  iss: text,
  sub: text,
  aud: z.union([text, z.array(text).min(1).max(20)]),
  exp: seconds,
  iat: seconds,
  nbf: seconds.optional(),
  jti: text,
  client_id: text,
  scope: z.string().max(8_192).optional(),
  /** Ours: the token carries all that its bearer holds. Without it a token may do what its scope names, and no more. */
  all_permissions: z.boolean().optional(),
  sid: text.optional(),
  grant_id: text.optional(),
  username: z.string().max(512).optional(),
  // RFC 7800: a token bound to a key that we cannot check must not pass as a bearer token.
  cnf: z.strictObject({ jkt: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }).optional(),
});

/** What an access token of ours says (RFC 9068 section 2.2), checked for form. Others may follow. */
export type AccessTokenClaims = Readonly<z.infer<typeof claimsSchema>>;

/** Clocks of two machines may differ by this much (seconds); it never prolongs a token. */
const LEEWAY = 5;

/**
 * Checks what a token says about itself: form, required claims, issuer and times. The same for every algorithm.
 *
 * @returns the claims, or in one word what is wrong
 */
export function checkClaims(
  payload: Readonly<Record<string, unknown>>,
  expected: { readonly issuer: string; readonly nowSeconds: number },
): AccessTokenClaims | string {
  const parsed = claimsSchema.safeParse(payload);
  if (!parsed.success) return `claims: ${parsed.error.issues[0]?.path.join('.') ?? ''}`;
  const claims = parsed.data;
  if (claims.iss !== expected.issuer) return 'issuer';
  if (claims.exp <= expected.nowSeconds) return 'expired';
  if (claims.iat > expected.nowSeconds + LEEWAY) return 'issued in the future';
  if ((claims.nbf ?? 0) > expected.nowSeconds + LEEWAY) return 'not yet valid';
  return claims;
}

/** Whether the token is for this audience: one of its own is, compared exactly. */
export const isFor = (claims: AccessTokenClaims, audience: string): boolean =>
  typeof claims.aud === 'string' ? claims.aud === audience : claims.aud.includes(audience);

/** RFC 9068 section 2.1 and 4: the type that keeps an ID token from passing as an access token. */
export const isAccessTokenType = (typ: unknown): boolean =>
  typeof typ === 'string' && /^(?:application\/)?at\+jwt$/i.test(typ);
