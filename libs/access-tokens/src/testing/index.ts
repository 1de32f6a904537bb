import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { signCompact, thumbprint } from '@gatehouse/crypto';
import { Clock } from '@gatehouse/kernel';
import { Issuers, SigningKeys } from '@gatehouse/realms';

interface Container {
  get<T>(token: Type<T> | (abstract new (...args: never[]) => T)): T;
}

export interface TokenOver {
  /** A claim that is undefined is left out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** An access token as the identity provider of the realm issues it, signed with the realm's active key. */
export async function anAccessToken(
  test: Container,
  realm: { readonly id: string; readonly name: string },
  { claims, header }: TokenOver = {},
): Promise<string> {
  const { active } = await test.get(SigningKeys).keysFor(realm);
  return signCompact(
    { typ: 'at+jwt', kid: active.kid, ...header },
    accessTokenClaims(test, realm, claims),
    active.key,
    active.alg,
  );
}

export function accessTokenClaims(
  test: Container,
  realm: { readonly name: string },
  claims: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const issuers = test.get(Issuers);
  const now = test.get(Clock).epochSeconds();
  return {
    iss: issuers.issuerOf(realm.name),
    sub: randomUUID(),
    aud: issuers.defaultAudience(realm.name),
    iat: now,
    nbf: now,
    exp: now + 1800,
    jti: randomUUID(),
    client_id: 'web',
    scope: 'openid',
    all_permissions: true,
    ...claims,
  };
}

/** A device's own key and the proofs that it makes (RFC 9449). */
export class ProofKey {
  readonly jwk: Record<string, unknown>;
  readonly jkt: string;
  private readonly key: KeyObject;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.key = privateKey;
    this.jwk = publicKey.export({ format: 'jwk' });
    this.jkt = thumbprint(this.jwk as { kty: string });
  }

  proof(
    expected: { method: string; url: string; token: string; now: number },
    { claims, header }: TokenOver = {},
  ): string {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const input = [
      { typ: 'dpop+jwt', alg: 'ES256', jwk: this.jwk, ...header },
      {
        jti: randomUUID(),
        htm: expected.method,
        htu: expected.url,
        iat: expected.now,
        ath: createHash('sha256').update(expected.token).digest('base64url'),
        ...claims,
      },
    ]
      .map(encode)
      .join('.');
    const signature = sign('sha256', Buffer.from(input), { key: this.key, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Other spellings of the same bytes, as lenient decoders read them: stray bits, padding, foreign letters. */
export function otherSpellings(token: string): string[] {
  const parts = token.split('.');
  return parts
    .flatMap((part, index) =>
      [
        strayBits(part),
        `${part}=`,
        `${part}==`,
        part.replaceAll('-', '+').replaceAll('_', '/'),
        `${part.slice(0, 5)} ${part.slice(5)}`,
        `${part.slice(0, 5)}\n${part.slice(5)}`,
        `${part.slice(0, 5)}%${part.slice(5)}`,
      ].map((other) => parts.with(index, other).join('.')),
    )
    .filter((other) => other !== token);
}

/** The last letter of a part whose length is not a multiple of four carries bits that decoders ignore. */
function strayBits(part: string): string {
  if (part.length % 4 === 0) return part;
  const last = LETTERS.indexOf(part.at(-1) ?? '');
  return part.slice(0, -1) + (LETTERS[last ^ 1] ?? '');
}
