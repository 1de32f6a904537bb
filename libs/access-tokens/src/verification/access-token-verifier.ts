import { Injectable } from '@nestjs/common';
import { Clock, type RequestOrigin } from '@gatehouse/kernel';
import { InvalidAccessToken } from '../access-tokens.errors.js';
import { checkClaims, isAccessTokenType, isFor } from './access-token-claims.js';
import { parseCompactJws, type CompactJws } from './compact-jws.js';
import { signatureHolds } from './signature.js';
import { TokenAlarms, TokenRevocations } from './token-checks.js';
import { TokenKeys, type TokenKey } from './token-keys.js';
import { toVerifiedToken, type VerifiedToken } from './verified-token.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Longer than any that we issue; the header of a request must hold it. */
const MAX_ACCESS_TOKEN_LENGTH = 16_000;

export interface VerifyOptions {
  /** The realm whose endpoint was called; a token of any other realm is refused and recorded. */
  readonly realmName?: string | undefined;
  /** The audience that this server answers to; by default the realm's own API, null for any (introspection). */
  readonly audience?: string | null | undefined;
  /** Goes into the record of a foreign token. */
  readonly origin?: RequestOrigin | undefined;
}

/** A token that is well formed and whose key is known; nothing is proved yet. */
export interface PreparedToken {
  readonly raw: string;
  readonly jws: CompactJws;
  readonly key: TokenKey;
}

/**
 * Verifies JWT access tokens of our realms (RFC 9068), for bearer requests, userinfo, introspection and revocation.
 *
 * In order: canonical form, type, pinned algorithm, key by issuer and kid, signature, claims, times; all that once
 * per token. Then each time: expiry, realm, audience, revocation. Whether the subject may still act is not asked
 * here: that is `TokenSubjects`.
 */
@Injectable()
export class AccessTokenVerifier {
  constructor(
    private readonly keys: TokenKeys,
    private readonly known: VerifiedTokens,
    private readonly revocations: TokenRevocations,
    private readonly alarms: TokenAlarms,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidAccessToken for whatever reason it does not count */
  async verify(raw: string, options: VerifyOptions = {}): Promise<VerifiedToken> {
    const verified = this.known.find(raw) ?? this.verifySignature(await this.prepare(raw));
    await this.assertCurrent(verified, options);
    return verified;
  }

  /** What is remembered of a token that was verified before; its expiry and revocation are not checked. */
  find(raw: string): VerifiedToken | undefined {
    return this.known.find(raw);
  }

  /** @throws InvalidAccessToken */
  async prepare(raw: string): Promise<PreparedToken> {
    const jws = parseCompactJws(raw, MAX_ACCESS_TOKEN_LENGTH);
    if (jws === null) throw new InvalidAccessToken('form');
    const { typ, alg, kid, crit } = jws.header;
    if (!isAccessTokenType(typ)) throw new InvalidAccessToken('type');
    // RFC 7515 section 4.1.11: an extension that we must understand and do not.
    if (crit !== undefined) throw new InvalidAccessToken('crit');
    const { iss } = jws.payload;
    if (typeof kid !== 'string' || typeof iss !== 'string') throw new InvalidAccessToken('kid or issuer');
    const key = await this.keys.find(iss, kid);
    if (key === null) throw new InvalidAccessToken('key');
    // RFC 8725 section 3.1: the key says which algorithm, the token only repeats it.
    if (alg !== key.alg) throw new InvalidAccessToken('algorithm');
    return { raw, jws, key };
  }

  /** @throws InvalidAccessToken */
  verifySignature(prepared: PreparedToken): VerifiedToken {
    const { jws, key } = prepared;
    if (!signatureHolds(key.alg, key.key, jws.signingInput, jws.signature))
      throw new InvalidAccessToken('signature');
    return this.admit(prepared);
  }

  /**
   * Takes a token whose signature somebody has just verified with `prepared.key` and remembers it.
   *
   * @throws InvalidAccessToken
   */
  admit({ raw, jws, key }: PreparedToken): VerifiedToken {
    const claims = checkClaims(jws.payload, { issuer: key.issuer, nowSeconds: this.clock.epochSeconds() });
    if (typeof claims === 'string') throw new InvalidAccessToken(claims);
    const verified = toVerifiedToken(key, claims);
    this.known.remember(raw, verified);
    return verified;
  }

  /**
   * The checks of each request.
   *
   * @throws InvalidAccessToken
   */
  async assertCurrent(token: VerifiedToken, options: VerifyOptions): Promise<void> {
    if (token.expiresAtMs <= this.clock.now().getTime()) throw new InvalidAccessToken('expired');
    if (options.realmName !== undefined && options.realmName !== token.realm.name) {
      await this.alarms.foreignToken(token, options.realmName, options.origin);
      throw new InvalidAccessToken('realm');
    }
    const audience = options.audience === undefined ? token.ownAudience : options.audience;
    if (audience !== null && !isFor(token.claims, audience)) throw new InvalidAccessToken('audience');
    if (await this.revocations.isRevoked(token.realm.id, token.facts))
      throw new InvalidAccessToken('revoked');
  }
}
