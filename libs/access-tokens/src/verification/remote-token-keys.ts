import { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { createRemoteJWKSet, errors, type CryptoKey, type JWTVerifyGetKey } from 'jose';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { accessTokensConfig } from '../access-tokens.config.js';
import { KeysUnavailable } from '../access-tokens.errors.js';
import { algorithmOf } from './signature.js';
import { TokenKeys, type TokenKey } from './token-keys.js';

/**
 * Keys of one issuer from its JWKS URL; needs no database.
 *
 * The set is fetched on the first token and again for a `kid` that it lacks, at most every 30 seconds, so that
 * made-up key ids cannot turn us against the issuer.
 */
@Injectable()
export class RemoteTokenKeys extends TokenKeys {
  private readonly keys: JWTVerifyGetKey;
  private readonly issuer: string;
  private readonly audience: string;

  constructor(@Inject(configOf(accessTokensConfig)) config: ConfigOf<typeof accessTokensConfig>) {
    super();
    if (config.jwksUrl === undefined || config.issuer === undefined)
      throw new Error('ACCESS_TOKEN_JWKS_URL and ACCESS_TOKEN_ISSUER belong together');
    this.issuer = config.issuer;
    this.audience = config.audience ?? `${config.issuer}/api`;
    this.keys = createRemoteJWKSet(new URL(config.jwksUrl), {
      timeoutDuration: 5_000,
      cooldownDuration: 30_000,
    });
  }

  async find(issuer: string, kid: string): Promise<TokenKey | null> {
    if (issuer !== this.issuer) return null;
    for (const alg of ['ES256', 'RS256', 'EdDSA'] as const) {
      const key = await this.fetch(alg, kid);
      if (key && algorithmOf(key) === alg)
        return { realm: { id: issuer, name: issuer }, issuer, audience: this.audience, alg, key };
    }
    return null;
  }

  private async fetch(alg: string, kid: string): Promise<KeyObject | null> {
    try {
      const found = await this.keys({ alg, kid }, { payload: '', signature: '' });
      return KeyObject.from(found as CryptoKey);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
        return null;
      throw new KeysUnavailable({ cause: error });
    }
  }
}
