import { Injectable } from '@nestjs/common';
import type { Actor } from '@gatehouse/kernel';
import { decide } from './decide.js';
import type { Principal } from './principal.js';
import { PrincipalRepository } from './principal.repository.js';
import { GrantExceedsOwn } from './rbac.errors.js';

/** Where the actor's roles are: their own realm, also while they work on another one. */
export const homeOf = (actor: Actor): string => actor.homeRealmId ?? actor.realmId;

export const principalOf = (actor: Actor): Principal | null =>
  actor.kind === 'user' || actor.kind === 'client' ? { kind: actor.kind, id: actor.id } : null;

@Injectable()
export class OwnRights {
  constructor(private readonly principals: PrincipalRepository) {}

  /**
   * Reads what the actor holds from the database, not from a cache: the answer decides what is granted.
   * `system` holds everything, a stranger nothing; a token that narrows the actor narrows what they may grant, too.
   *
   * @throws GrantExceedsOwn naming what is missing
   */
  async assertHolds(actor: Actor, permissions: Iterable<string>): Promise<void> {
    if (actor.kind === 'system') return;
    const principal = principalOf(actor);
    const held =
      principal === null
        ? new Set<string>()
        : (await this.principals.heldBy(homeOf(actor), principal)).permissions;
    const missing = [...new Set(permissions)].filter((name) => !decide(held, actor.narrowedTo, name));
    if (missing.length > 0) throw new GrantExceedsOwn({ missing: missing.sort() });
  }
}
