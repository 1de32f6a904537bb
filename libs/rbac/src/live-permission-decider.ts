import { Injectable } from '@nestjs/common';
import type { Actor, Permission } from '@gatehouse/kernel';
import { decide } from './decide.js';
import { homeOf, principalOf } from './own-rights.js';
import { PermissionCache } from './permission-cache.js';

/** Answers the access guard from live assignments; apps bind it to `PERMISSION_DECIDER`. */
@Injectable()
export class LivePermissionDecider {
  constructor(private readonly cache: PermissionCache) {}

  async allows(actor: Actor, permission: Permission): Promise<boolean> {
    const principal = principalOf(actor);
    if (principal === null) return false;
    const { permissions } = await this.cache.permissionsOf(homeOf(actor), principal);
    return decide(permissions, actor.narrowedTo, permission);
  }
}
