import { Injectable } from '@nestjs/common';
import { Notices } from '@gatehouse/cluster';
import { Transactor } from '@gatehouse/database';
import type { Actor } from '@gatehouse/kernel';
import { homeOf } from './own-rights.js';

/** What every change of roles and assignments does first and last. */
@Injectable()
export class RoleChanges {
  constructor(
    private readonly db: Transactor,
    private readonly notices: Notices,
  ) {}

  /**
   * Changes of roles in one realm run one after another: "nobody grants what they do not hold" compares several rows
   * with several others, and a row lock on one of them holds nothing (CVE-2026-9796, the rename race).
   */
  async begin(actor: Actor, realmId: string): Promise<void> {
    const home = homeOf(actor);
    // Always the realm of the actor first: a fixed order cannot deadlock.
    if (home !== realmId) await this.db.serialize(`rbac/changes/${home}`);
    await this.db.serialize(`rbac/changes/${realmId}`);
  }

  /** Tells every process: one principal's rights changed, or (`*`) those of everybody who holds a role. */
  async tell(realmId: string, principalId: string): Promise<void> {
    await this.notices.publish({ topic: 'rbac/changed', realmId, key: principalId });
  }
}
