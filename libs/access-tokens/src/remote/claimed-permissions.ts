import { Injectable } from '@nestjs/common';
import { isPermission, type Actor, type Permission } from '@gatehouse/kernel';
import { ActorPermissions, type LivePermissions } from '@gatehouse/rbac';
import type { VerifiedToken } from '../verification/verified-token.js';

const nothing: LivePermissions = { roles: [], permissions: new Set() };

/** What the presented token says its subject may do: as true as on the day that it was issued, and no truer. */
@Injectable()
export class ClaimedPermissions extends ActorPermissions {
  private readonly claimed = new WeakMap<Actor, LivePermissions>();

  remember(actor: Actor, { claims }: VerifiedToken): void {
    this.claimed.set(actor, {
      roles: names(claims['roles']),
      permissions: new Set<Permission>(names(claims['permissions']).filter(isPermission)),
    });
  }

  override permissionsOf(actor: Actor): LivePermissions {
    return this.claimed.get(actor) ?? nothing;
  }
}

const names = (claim: unknown): string[] =>
  Array.isArray(claim) ? claim.filter((name): name is string => typeof name === 'string') : [];
