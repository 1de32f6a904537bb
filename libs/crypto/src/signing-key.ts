import { createHash, createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export const signingAlgorithms = ['ES256', 'RS256', 'EdDSA'] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

interface KeyParameters {
  readonly kty: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  readonly n?: string;
  readonly e?: string;
}

/** A public key as a JWKS shows it (RFC 7517). */
export interface PublicJwk extends KeyParameters {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly use: 'sig';
}

/** Holds the private parameters: seal it, never show it. */
export interface PrivateJwk extends PublicJwk {
  readonly d: string;
  readonly p?: string;
  readonly q?: string;
  readonly dp?: string;
  readonly dq?: string;
  readonly qi?: string;
}

export interface NewSigningKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly publicJwk: PublicJwk;
  readonly privateJwk: PrivateJwk;
}

const generate = promisify(generateKeyPair);

async function newPrivateKey(alg: SigningAlgorithm): Promise<KeyObject> {
  switch (alg) {
    case 'ES256':
      return (await generate('ec', { namedCurve: 'P-256' })).privateKey;
    case 'RS256':
      return (await generate('rsa', { modulusLength: 2048 })).privateKey;
    case 'EdDSA':
      return (await generate('ed25519')).privateKey;
  }
}

/** ES256 on P-256, RS256 with 2,048 bits, EdDSA on Ed25519. The kid is the RFC 7638 thumbprint. */
export async function generateSigningKey(alg: SigningAlgorithm): Promise<NewSigningKey> {
  const jwk = (await newPrivateKey(alg)).export({ format: 'jwk' }) as KeyParameters & { d: string };
  const kid = thumbprint(jwk);
  const privateJwk: PrivateJwk = { ...jwk, kid, alg, use: 'sig' };
  return { kid, alg, publicJwk: publicPart(privateJwk), privateJwk };
}

/** Names every public parameter, so that a private one can never slip through. */
function publicPart({ kty, crv, x, y, n, e, kid, alg }: PrivateJwk): PublicJwk {
  const parameters = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(parameters) as unknown as KeyParameters), kid, alg, use: 'sig' };
}

/** RFC 7638: the required members in the order of their names, without spaces. */
export function thumbprint({ kty, crv, x, y, n, e }: KeyParameters): string {
  const members = kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

/** Parses once; signing with the KeyObject is several times faster than with a JWK or PEM each time. */
export function importSigningKey(privateJwk: PrivateJwk): KeyObject {
  return createPrivateKey({ key: { ...privateJwk }, format: 'jwk' });
}
