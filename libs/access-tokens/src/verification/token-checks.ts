import type { RequestOrigin } from '@gatehouse/kernel';
import type { TokenFacts } from '../revocations/revocation-set.js';
import type { VerifiedToken } from './verified-token.js';

/** Asks whether a token was revoked. With only a JWKS URL nobody knows, and the answer is no. */
export abstract class TokenRevocations {
  abstract isRevoked(realmId: string, token: TokenFacts): boolean | Promise<boolean>;
}

/** Hears of tokens that are genuine and in the wrong place. */
export abstract class TokenAlarms {
  abstract foreignToken(
    token: VerifiedToken,
    presentedTo: string,
    origin: RequestOrigin | undefined,
  ): Promise<void>;
}

/** Who a token speaks for, now. */
export abstract class TokenSubjects {
  /**
   * @returns the acting user or client
   * @throws InvalidAccessToken when the user, the client or the realm is disabled, locked or gone
   */
  abstract assertActive(token: VerifiedToken): Promise<ActiveSubject>;
}

export interface ActiveSubject {
  /** The user's id, or the id of the client's row. */
  readonly id: string;
  readonly name: string | null;
}
