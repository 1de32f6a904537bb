import { Injectable } from '@nestjs/common';
import { NoticeCache, Notices } from '@gatehouse/cluster';
import { isPermission, type Permission } from '@gatehouse/kernel';
import type { Principal, PrincipalKind } from './principal.js';
import { PrincipalRepository } from './principal.repository.js';

export interface LivePermissions {
  /** Names of roles, by the alphabet. */
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
}

/** Principals remembered per kind; one costs about 2 kB. */
const MAX_ENTRIES = 20_000;

/**
 * What somebody holds now, on every process within the time that a notice takes; while notices are interrupted
 * each question goes to the database. Does not ask whether the principal is active: that is the guard's.
 */
@Injectable()
export class PermissionCache {
  private readonly caches: Readonly<Record<PrincipalKind, NoticeCache<LivePermissions>>>;

  constructor(
    notices: Notices,
    private readonly principals: PrincipalRepository,
  ) {
    const topics = ['rbac/changed', 'users/changed'];
    this.caches = {
      user: new NoticeCache<LivePermissions>(notices, { max: MAX_ENTRIES, topics }),
      client: new NoticeCache<LivePermissions>(notices, { max: MAX_ENTRIES, topics: ['rbac/changed'] }),
    };
  }

  /** Somebody unknown holds nothing. `principal.id` of a client is the id of its row. */
  async permissionsOf(realmId: string, principal: Principal): Promise<LivePermissions> {
    const cache = this.caches[principal.kind];
    const known = cache.peek(realmId, principal.id);
    if (known !== undefined) return known;
    const found = await cache.get(realmId, principal.id, () => this.load(realmId, principal));
    return found ?? { roles: [], permissions: new Set() };
  }

  /** The same without waiting, when it is in memory and may be trusted; for hot paths. */
  peek(realmId: string, principal: Principal): LivePermissions | undefined {
    return this.caches[principal.kind].peek(realmId, principal.id);
  }

  private async load(realmId: string, principal: Principal): Promise<LivePermissions> {
    const { roles, permissions } = await this.principals.heldBy(realmId, principal);
    // A permission that the catalogue has lost (an older version granted it) grants nothing.
    return { roles, permissions: new Set([...permissions].filter(isPermission)) };
  }
}
