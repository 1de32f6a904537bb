import { isPermission } from '@gatehouse/kernel';
import type { TokenFacts } from '../revocations/revocation-set.js';
import type { AccessTokenClaims } from './access-token-claims.js';
import type { TokenKey, TokenRealm } from './token-keys.js';

/** A token whose signature, type, issuer and form were checked once, with what each request needs of it. */
export interface VerifiedToken {
  readonly realm: TokenRealm;
  readonly claims: AccessTokenClaims;
  /** A client acts for itself when the token's subject is its own client_id (RFC 9068 section 2.2). */
  readonly kind: 'user' | 'client';
  /** The audience of the realm's own API. */
  readonly ownAudience: string;
  readonly expiresAtMs: number;
  readonly facts: TokenFacts;
  /** The permissions that the scope names; null when the token says that it carries all that its bearer holds. */
  readonly narrowedTo: ReadonlySet<string> | null;
}

export function toVerifiedToken({ realm, audience }: TokenKey, claims: AccessTokenClaims): VerifiedToken {
  return Object.freeze({
    realm,
    claims: Object.freeze(claims),
    kind: claims.sub === claims.client_id ? 'client' : 'user',
    ownAudience: audience,
    expiresAtMs: claims.exp * 1000,
    facts: {
      jti: claims.jti,
      sid: claims.sid ?? null,
      grantId: claims.grant_id ?? null,
      sub: claims.sub,
      clientId: claims.client_id,
      issuedAtMs: claims.iat * 1000,
    },
    narrowedTo: narrowing(claims),
  });
}

function narrowing(claims: AccessTokenClaims): ReadonlySet<string> | null {
  const named = permissionsIn(claims.scope ?? '');
  return named.size === 0 && claims.all_permissions === true ? null : named;
}

/** The permissions that a scope names. */
export const permissionsIn = (scope: string): ReadonlySet<string> =>
  new Set(scope.split(' ').filter(isPermission));
