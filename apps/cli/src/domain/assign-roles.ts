import type { Assignments, Role } from '@gatehouse/rbac';
import { CommandFailed } from '../cli/explain.js';
import type { Domain } from './domain.js';

/**
 * The roles of these names. Looked up before whoever is to hold them is created, so that a mistyped name leaves
 * nothing half done.
 *
 * @throws CommandFailed when the realm lacks one
 */
export async function rolesNamed(
  { roles }: Domain,
  realmId: string,
  names: readonly string[],
): Promise<Role[]> {
  const found: Role[] = [];
  for (const name of names) {
    const known = await roles.findByName(realmId, name);
    if (!known) throw new CommandFailed(`The realm has no role "${name}".`);
    found.push(known.role);
  }
  return found;
}

export async function assignRoles(
  { assignments, actorIn }: Domain,
  realmId: string,
  roles: readonly Role[],
  principal: Parameters<Assignments['assign']>[3],
): Promise<void> {
  for (const { id } of roles) await assignments.assign(actorIn(realmId), realmId, id, principal);
}
