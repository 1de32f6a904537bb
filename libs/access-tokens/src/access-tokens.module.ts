import { Injectable, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { LeaderJobs } from '@gatehouse/cluster';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { urlsConfig } from '@gatehouse/realms';
import { AccessTokenStrategy } from './access-token.strategy.js';
import { BearerActorResolver } from './bearer-actor-resolver.js';
import { OWN_URL, ProofOfPossession } from './dpop/proof-of-possession.js';
import { RememberedUsedProofs, StoredUsedProofs, UsedProofs } from './dpop/used-proofs.js';
import { ClaimedPermissions } from './remote/claimed-permissions.js';
import { RemoteActorResolver } from './remote/remote-actor-resolver.js';
import { ClaimedSubjects, NoAlarms, NoRevocations } from './remote/remote-token-checks.js';
import { RevocationRepository } from './revocations/revocation.repository.js';
import { Revocations } from './revocations/revocations.service.js';
import { AccessTokenVerifier } from './verification/access-token-verifier.js';
import { AuditedTokenAlarms } from './verification/audited-token-alarms.js';
import { LiveTokenSubjects } from './verification/live-token-subjects.js';
import { RealmTokenKeys } from './verification/realm-token-keys.js';
import { RemoteTokenKeys } from './verification/remote-token-keys.js';
import { TokenAlarms, TokenRevocations, TokenSubjects } from './verification/token-checks.js';
import { TokenKeys } from './verification/token-keys.js';
import { VerifiedTokens } from './verification/verified-tokens.js';

/** For what revokes: `Revocations`, one per process. */
@Module({ providers: [RevocationRepository, Revocations], exports: [Revocations] })
export class RevocationsModule {}

/** For what takes tokens outside of a guarded route (userinfo, introspection): `AccessTokenVerifier`. */
@Module({
  imports: [RevocationsModule],
  providers: [
    { provide: TokenKeys, useClass: RealmTokenKeys },
    { provide: TokenRevocations, useExisting: Revocations },
    { provide: TokenAlarms, useClass: AuditedTokenAlarms },
    VerifiedTokens,
    AccessTokenVerifier,
  ],
  exports: [AccessTokenVerifier],
})
export class TokenVerificationModule {}

/** Removes expired revocations and used proofs; one process of the cluster at a time. */
@Injectable()
class Clearance implements OnModuleInit {
  constructor(
    private readonly jobs: LeaderJobs,
    private readonly revocations: Revocations,
    private readonly proofs: StoredUsedProofs,
  ) {}

  onModuleInit(): void {
    this.jobs.every('prune-revocations', 60_000, async () => {
      await this.revocations.prune();
      await this.proofs.prune();
    });
  }
}

/** The setting that says where this process is reached. */
export type OwnUrl = 'publicUrl' | 'resourceApiUrl' | 'adminApiUrl';

/**
 * For guarded APIs over our own database: `BearerActorResolver`, to be bound to `ACTOR_RESOLVER`.
 * Needs the platform, RealmsModule, and PRINCIPAL_STATE from a global module of the app.
 */
@Module({})
export class AccessTokensModule {
  static forRoot({ ownUrl, jobs }: { readonly ownUrl: OwnUrl; readonly jobs: boolean }): DynamicModule {
    return {
      module: AccessTokensModule,
      imports: [RevocationsModule, TokenVerificationModule],
      providers: [
        {
          provide: OWN_URL,
          inject: [configOf(urlsConfig)],
          useFactory: (urls: ConfigOf<typeof urlsConfig>) => urls[ownUrl],
        },
        StoredUsedProofs,
        { provide: UsedProofs, useExisting: StoredUsedProofs },
        ProofOfPossession,
        { provide: TokenSubjects, useClass: LiveTokenSubjects },
        AccessTokenStrategy,
        BearerActorResolver,
        ...(jobs ? [Clearance] : []),
      ],
      exports: [BearerActorResolver, RevocationsModule, TokenVerificationModule],
    };
  }
}

/**
 * For a guarded API that has only a JWKS URL and no database: bind `RemoteActorResolver` to `ACTOR_RESOLVER` and
 * `ClaimedPermissions` to `PERMISSION_DECIDER`. A token counts until it expires: nobody can be asked.
 */
@Module({})
export class RemoteAccessTokensModule {
  static forRoot({ ownUrl }: { readonly ownUrl: OwnUrl }): DynamicModule {
    return {
      module: RemoteAccessTokensModule,
      providers: [
        {
          provide: OWN_URL,
          inject: [configOf(urlsConfig)],
          useFactory: (urls: ConfigOf<typeof urlsConfig>) => urls[ownUrl],
        },
        { provide: TokenKeys, useClass: RemoteTokenKeys },
        { provide: TokenRevocations, useClass: NoRevocations },
        { provide: TokenAlarms, useClass: NoAlarms },
        { provide: TokenSubjects, useClass: ClaimedSubjects },
        { provide: UsedProofs, useClass: RememberedUsedProofs },
        VerifiedTokens,
        AccessTokenVerifier,
        ProofOfPossession,
        AccessTokenStrategy,
        ClaimedPermissions,
        RemoteActorResolver,
      ],
      exports: [RemoteActorResolver, ClaimedPermissions],
    };
  }
}
