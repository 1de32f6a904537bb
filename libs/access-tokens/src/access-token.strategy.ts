import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import type { HttpRequest } from '@gatehouse/http';
import { DomainError } from '@gatehouse/kernel';
import { readPresentedToken } from './presented-token.js';
import { AccessTokenVerifier, type PreparedToken } from './verification/access-token-verifier.js';
import type { VerifiedToken } from './verification/verified-token.js';

/**
 * Verifies the signature of a presented token: ES256 and RS256 by passport-jwt, EdDSA, which it does not know, by our
 * own. Everything before (form, type, key by issuer and `kid`, the algorithm pinned to that key) and after (claims,
 * issuer, times) is the same for both and in `AccessTokenVerifier`.
 */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, 'gatehouse-access-token') {
  private readonly prepared = new WeakMap<object, PreparedToken>();

  constructor(private readonly verifier: AccessTokenVerifier) {
    super({
      jwtFromRequest: (request: HttpRequest) => readPresentedToken(request)?.token ?? null,
      secretOrKeyProvider: (
        request: HttpRequest,
        _raw: string,
        done: (error: unknown, key?: string | Buffer) => void,
      ) => {
        done(null, asKey(this.preparedFor(request).key.key));
      },
      algorithms: ['ES256', 'RS256'],
      // Times are checked by our own clock in `validate`, and issuer and audience by the realm of the key: passport-jwt
      // knows one fixed issuer, we have one per realm.
      ignoreExpiration: true,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way to leave nbf to our clock
      jsonWebTokenOptions: { ignoreNotBefore: true },
      passReqToCallback: true,
    });
  }

  override authenticate(request: HttpRequest, options?: object): void {
    const raw = readPresentedToken(request)?.token ?? '';
    this.verifier
      .prepare(raw)
      .then((prepared) => {
        if (prepared.key.alg === 'EdDSA') {
          this.success(this.verifier.verifySignature(prepared));
          return;
        }
        this.prepared.set(request, prepared);
        super.authenticate(request, options);
      })
      .catch((error: unknown) => {
        if (error instanceof DomainError && error.kind === 'unauthenticated') this.fail(asChallenge(error));
        else this.error(error instanceof Error ? error : new Error(String(error)));
      });
  }

  /** Called by passport-jwt once the signature holds. */
  validate(request: HttpRequest): VerifiedToken {
    return this.verifier.admit(this.preparedFor(request));
  }

  private preparedFor(request: HttpRequest): PreparedToken {
    const prepared = this.prepared.get(request);
    if (!prepared) throw new Error('a token was verified that nobody prepared');
    return prepared;
  }
}

/** jsonwebtoken takes a KeyObject; the types of passport-jwt have not heard of it. */
const asKey = (key: KeyObject): Buffer => key as unknown as Buffer;

/** Passport hands whatever it is given to the guard; its types know only the words of a challenge. */
const asChallenge = (refusal: DomainError): never => refusal as never;
