import type { KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from '@gatehouse/crypto';

export interface TokenRealm {
  readonly id: string;
  readonly name: string;
}

export interface TokenKey {
  readonly realm: TokenRealm;
  /** The issuer that this key speaks for; a token that names another is forged. */
  readonly issuer: string;
  /** What a token must name to be for the realm's own API. */
  readonly audience: string;
  /** The key's own algorithm; a token cannot choose. */
  readonly alg: SigningAlgorithm;
  readonly key: KeyObject;
}

/** Where verification keys come from: our database, or somebody's JWKS. */
export abstract class TokenKeys {
  /** The key of exactly this issuer and key id; null when there is none that may verify now. */
  abstract find(issuer: string, kid: string): Promise<TokenKey | null>;
}
