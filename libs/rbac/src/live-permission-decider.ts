import { Injectable } from '@nestjs/common';
import type { Actor, Permission } from '@gatehouse/kernel';
import { decide } from './decide.js';
import { homeOf, principalOf } from './own-rights.js';
import { PermissionCache, type LivePermissions } from './permission-cache.js';

/** What an actor may do, for the access guard (apps bind it to `PERMISSION_DECIDER`) and for who asks about themselves. */
export abstract class ActorPermissions {
  /** What the actor's roles grant; the narrowing of the presented token is not applied. */
  abstract permissionsOf(actor: Actor): LivePermissions | Promise<LivePermissions>;

  /** Whether the actor has the permission now, narrowing of the token included. */
  allows(actor: Actor, permission: Permission): boolean | Promise<boolean> {
    const held = this.permissionsOf(actor);
    return held instanceof Promise
      ? held.then(({ permissions }) => decide(permissions, actor.narrowedTo, permission))
      : decide(held.permissions, actor.narrowedTo, permission);
  }
}

const nothing: LivePermissions = { roles: [], permissions: new Set() };

/** Decides by live assignments: a change acts on every process within a notice. */
@Injectable()
export class LivePermissionDecider extends ActorPermissions {
  constructor(private readonly cache: PermissionCache) {
    super();
  }

  override permissionsOf(actor: Actor): LivePermissions | Promise<LivePermissions> {
    const principal = principalOf(actor);
    if (principal === null) return nothing;
    return this.cache.peek(homeOf(actor), principal) ?? this.cache.permissionsOf(homeOf(actor), principal);
  }
}
