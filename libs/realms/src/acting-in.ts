import type { Actor } from '@gatehouse/kernel';

/**
 * The same actor, writing in another realm: an administrator of the main realm, or the command line.
 *
 * Only for audit records and for services after the caller's right to that realm was decided; it grants nothing:
 * `homeRealmId` remembers where the actor's roles are.
 */
export const actingIn = (actor: Actor, realm: { readonly id: string }): Actor =>
  actor.realmId === realm.id
    ? actor
    : { ...actor, homeRealmId: actor.homeRealmId ?? actor.realmId, realmId: realm.id };
