import { Inject, Injectable } from '@nestjs/common';
import { signingAlgorithms } from '@gatehouse/crypto';
import type { HttpRequest } from '@gatehouse/http';
import { Clock } from '@gatehouse/kernel';
import { InvalidAccessToken, InvalidDpopProof } from '../access-tokens.errors.js';
import { headersNamed, type PresentedToken } from '../presented-token.js';
import type { VerifiedToken } from '../verification/verified-token.js';
import { checkDpopProof } from './dpop-proof.js';
import { UsedProofs } from './used-proofs.js';

/** Base URL of this server as clients reach it: proofs are made for it, and a Host header is not asked. */
export const OWN_URL = Symbol('OWN_URL');

@Injectable()
export class ProofOfPossession {
  constructor(
    private readonly used: UsedProofs,
    private readonly clock: Clock,
    @Inject(OWN_URL) private readonly ownUrl: string,
  ) {}

  /**
   * A token bound to a key comes with the scheme `DPoP` and a fresh proof, an unbound one with `Bearer`; nothing else
   * passes (RFC 9449 sections 7.1 and 7.2). Synchronous for bearer tokens.
   *
   * @throws InvalidAccessToken when scheme and token do not belong together
   * @throws InvalidDpopProof
   */
  assertHeld(
    request: HttpRequest,
    presented: PresentedToken,
    token: VerifiedToken,
  ): undefined | Promise<void> {
    const jkt = token.claims.cnf?.jkt;
    if (jkt === undefined) {
      if (presented.scheme === 'Bearer') return undefined;
      throw new InvalidAccessToken('not bound to a key');
    }
    if (presented.scheme !== 'DPoP') throw new InvalidAccessToken('bound to a key');
    return this.assertProof(request, presented.token, jkt);
  }

  private async assertProof(request: HttpRequest, accessToken: string, jkt: string): Promise<void> {
    const [proof, ...more] = headersNamed(request, 'dpop');
    if (proof === undefined || more.length > 0) throw refused('one DPoP header');
    const [path] = request.originalUrl.split('?');
    const held = checkDpopProof(proof, {
      method: request.method,
      url: this.ownUrl + (path ?? ''),
      accessToken,
      jkt,
      nowSeconds: this.clock.epochSeconds(),
    });
    if (typeof held === 'string') throw refused(held);
    if (!(await this.used.spend(held.hash, held.expiresAtSeconds))) throw refused('used before');
  }
}

const refused = (reason: string): InvalidDpopProof => new InvalidDpopProof(reason, signingAlgorithms);
