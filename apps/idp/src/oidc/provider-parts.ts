import { Injectable } from '@nestjs/common';
import { AccessTokenVerifier, Revocations } from '@gatehouse/access-tokens';
import { UserDirectory } from '@gatehouse/accounts';
import { AuditLog } from '@gatehouse/audit';
import { PasswordAuthentication } from '@gatehouse/authentication';
import { ClientDirectory, ClientSecrets, ClientService, Consents } from '@gatehouse/clients';
import { KeyRing } from '@gatehouse/crypto';
import { Transactor } from '@gatehouse/database';
import { EgressClient } from '@gatehouse/egress';
import { Clock } from '@gatehouse/kernel';
import { PermissionCache } from '@gatehouse/rbac';
import { RateLimiter } from '@gatehouse/rate-limit';
import { Issuers, RealmSecrets, SigningKeys } from '@gatehouse/realms';
import { BrowserSessions } from '@gatehouse/sessions';
import { ArtifactHandles } from './artifact-handles.js';

/** What a provider is built from, in the four groups that its parts take. */
@Injectable()
export class PeopleParts {
  constructor(
    readonly users: UserDirectory,
    readonly permissions: PermissionCache,
    readonly passwords: PasswordAuthentication,
    readonly browsers: BrowserSessions,
  ) {}
}

@Injectable()
export class ClientParts {
  constructor(
    readonly clients: ClientDirectory,
    readonly consents: Consents,
    readonly service: ClientService,
    readonly secrets: ClientSecrets,
    readonly limits: RateLimiter,
  ) {}
}

@Injectable()
export class KeyParts {
  readonly handles: ArtifactHandles;

  constructor(
    readonly keys: SigningKeys,
    readonly secrets: RealmSecrets,
    readonly issuers: Issuers,
    readonly verifier: AccessTokenVerifier,
    readonly revocations: Revocations,
    keyRing: KeyRing,
  ) {
    this.handles = new ArtifactHandles(keyRing);
  }
}

@Injectable()
export class PlatformParts {
  constructor(
    readonly db: Transactor,
    readonly clock: Clock,
    readonly audit: AuditLog,
    readonly egress: EgressClient,
  ) {}
}
