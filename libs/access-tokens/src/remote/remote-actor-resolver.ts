import { Injectable } from '@nestjs/common';
import type { Actor } from '@gatehouse/kernel';
import { AccessTokenStrategy } from '../access-token.strategy.js';
import { BearerActorResolver, type TokenRequest } from '../bearer-actor-resolver.js';
import { ProofOfPossession } from '../dpop/proof-of-possession.js';
import { AccessTokenVerifier } from '../verification/access-token-verifier.js';
import { TokenSubjects } from '../verification/token-checks.js';
import { ClaimedPermissions } from './claimed-permissions.js';

/** The same recognition; what the token claims is kept beside the actor, because nobody else can be asked. */
@Injectable()
export class RemoteActorResolver extends BearerActorResolver {
  constructor(
    strategy: AccessTokenStrategy,
    verifier: AccessTokenVerifier,
    possession: ProofOfPossession,
    subjects: TokenSubjects,
    private readonly permissions: ClaimedPermissions,
  ) {
    super(strategy, verifier, possession, subjects);
  }

  override async resolve(request: TokenRequest): Promise<Actor> {
    const actor = await super.resolve(request);
    if (request.accessToken) this.permissions.remember(actor, request.accessToken);
    return actor;
  }
}
