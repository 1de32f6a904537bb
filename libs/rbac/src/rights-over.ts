import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import type { Actor } from '@gatehouse/kernel';
import { OwnRights } from './own-rights.js';
import type { Principal } from './principal.js';
import { PrincipalRepository } from './principal.repository.js';
import { GrantExceedsOwn, TargetExceedsOwn } from './rbac.errors.js';
import { takeoverRefused } from './rbac.audit.js';

/** Who may lay hands on whose credentials. */
@Injectable()
export class RightsOver {
  constructor(
    private readonly principals: PrincipalRepository,
    private readonly ownRights: OwnRights,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Asks that the actor holds everything that the principal holds. Call it before anything that would let the actor
   * act as the principal: a password, an address that a reset link is mailed to, a client's secret or keys. Without
   * it a help desk becomes administrator in two steps (CVE-2026-9099 and its relatives).
   *
   * Somebody unknown holds nothing: that they do not exist is for the operation itself to say.
   *
   * @param also what the principal can do beside its own roles, as one that others act through
   * @throws TargetExceedsOwn naming what is missing; the attempt is recorded
   */
  async assertCover(
    actor: Actor,
    realmId: string,
    principal: Principal,
    operation: string,
    also: readonly string[] = [],
  ): Promise<void> {
    const { permissions } = await this.principals.heldBy(realmId, principal);
    try {
      await this.ownRights.assertHolds(actor, [...permissions, ...also]);
    } catch (error) {
      if (!(error instanceof GrantExceedsOwn)) throw error;
      await this.audit.refuse(
        actor,
        takeoverRefused({ targetId: principal.id }, { operation, principalKind: principal.kind }),
      );
      throw new TargetExceedsOwn(error.extensions);
    }
  }
}
