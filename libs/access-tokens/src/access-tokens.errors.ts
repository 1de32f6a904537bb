import type { Challenge } from '@gatehouse/http';
import { DomainError } from '@gatehouse/kernel';

/**
 * The request carries no access token.
 *
 * No access token was presented. RFC 6750 section 3.1: a request that lacks any authentication is challenged
 * without an error code.
 */
export class AccessTokenMissing extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'access-tokens/missing';
  readonly challenge: Challenge = { scheme: 'Bearer' };
  constructor() {
    super('Send an access token in the Authorization header.');
  }
}

/**
 * The access token is not valid here; get a new one.
 *
 * The presented token does not count. One answer whatever the reason: malformed, forged, expired, revoked, of
 * another realm or audience, or of somebody who may not act any more.
 */
export class InvalidAccessToken extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'access-tokens/invalid';
  readonly challenge: Challenge;
  /** For our logs and tests; never shown. */
  readonly reason: string;
  constructor(reason: string) {
    super('The access token is expired, revoked, malformed, or not for this server.');
    this.reason = reason;
    this.challenge = { scheme: 'Bearer', error: 'invalid_token' };
  }
}

/**
 * The DPoP proof does not fit the request or the token.
 *
 * RFC 9449 section 7.1: the proof of possession beside a DPoP-bound token does not hold.
 */
export class InvalidDpopProof extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'access-tokens/invalid-dpop-proof';
  readonly reason: string;
  readonly challenge: Challenge;
  constructor(reason: string, algorithms: readonly string[]) {
    super('The DPoP proof is missing, malformed, used before, or not for this request.');
    this.reason = reason;
    this.challenge = {
      scheme: 'DPoP',
      error: 'invalid_dpop_proof',
      parameters: { algs: algorithms.join(' ') },
    };
  }
}

/** The issuer's JWKS does not answer; try again. */
export class KeysUnavailable extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'access-tokens/keys-unavailable';
  constructor(options?: ErrorOptions) {
    super('The keys that verify access tokens cannot be fetched now.', options);
  }
}
