import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { originOf, type ActorResolver, type HttpRequest } from '@gatehouse/http';
import { DomainError, type Actor } from '@gatehouse/kernel';
import { AccessTokenStrategy } from './access-token.strategy.js';
import { AccessTokenMissing, InvalidAccessToken } from './access-tokens.errors.js';
import { ProofOfPossession } from './dpop/proof-of-possession.js';
import { readPresentedToken } from './presented-token.js';
import { AccessTokenVerifier } from './verification/access-token-verifier.js';
import { TokenSubjects } from './verification/token-checks.js';
import type { VerifiedToken } from './verification/verified-token.js';

/** A request whose actor came from an access token. */
export type TokenRequest = HttpRequest & { accessToken?: VerifiedToken; user?: VerifiedToken | undefined };

/**
 * Recognises the caller by the access token of the request; apps bind it to `ACTOR_RESOLVER`.
 *
 * The signature is checked once per token, by the passport strategy. Each request: a look-up by the token's hash,
 * expiry, audience, revocation, proof of possession, and whether user, client and realm are still active.
 */
@Injectable()
export class BearerActorResolver implements ActorResolver {
  constructor(
    private readonly strategy: AccessTokenStrategy,
    private readonly verifier: AccessTokenVerifier,
    private readonly possession: ProofOfPossession,
    private readonly subjects: TokenSubjects,
  ) {}

  /** @throws AccessTokenMissing, InvalidAccessToken, InvalidDpopProof */
  async resolve(request: TokenRequest): Promise<Actor> {
    const presented = readPresentedToken(request);
    if (presented === null) throw new AccessTokenMissing();
    const token = this.verifier.find(presented.token) ?? (await this.authenticate(request));
    await this.verifier.assertCurrent(token, {});
    await this.possession.assertHeld(request, presented, token);
    const { id, name } = await this.subjects.assertActive(token);
    request.accessToken = token;
    return {
      kind: token.kind,
      id,
      realmId: token.realm.id,
      name,
      origin: originOf(request),
      narrowedTo: token.narrowedTo,
    };
  }

  private async authenticate(request: TokenRequest): Promise<VerifiedToken> {
    await guardOf(this.strategy).canActivate(contextOf(request));
    if (!request.user) throw new InvalidAccessToken('signature');
    return request.user;
  }
}

class AccessTokenGuard extends AuthGuard() {
  override handleRequest<T>(error: unknown, token: T | false | null, refusal: unknown): T {
    if (token) return token;
    if (error instanceof Error) throw error;
    throw refusal instanceof DomainError ? refusal : new InvalidAccessToken('signature');
  }
}

/**
 * A guard for one request, over a strategy object of its own.
 *
 * Passport takes a strategy wherever it takes its name, and writes the outcome of the request onto it (`success`,
 * `fail`). A registered name is given a fresh object each time, an object is used as it is: shared by two requests at
 * once, the token of one would answer the other. Names are no way out, because passport's register is shared by the
 * whole process, and two applications in one (tests, tools) would verify with each other's keys.
 */
const guardOf = (strategy: AccessTokenStrategy): CanActivate =>
  new AccessTokenGuard({ defaultStrategy: Object.create(strategy) as string });

/** All that the guard asks of a context; with a callback passport never touches the response. */
const contextOf = (request: TokenRequest): ExecutionContext =>
  ({
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => ({}) }),
  }) as unknown as ExecutionContext;
