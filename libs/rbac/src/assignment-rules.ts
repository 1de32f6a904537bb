import { Injectable } from '@nestjs/common';
import type { Actor } from '@gatehouse/kernel';
import { ADMIN_ROLE } from './built-in-roles.js';
import { LastAdministrator } from './last-administrator.js';
import { OwnRights } from './own-rights.js';
import type { Principal } from './principal.js';
import { RoleNotFound } from './rbac.errors.js';
import { RoleChanges } from './role-changes.js';
import { RoleRepository, type RoleWithPermissions } from './role.repository.js';

/** The rules that giving and taking away share. */
@Injectable()
export class AssignmentRules {
  constructor(
    private readonly roles: RoleRepository,
    private readonly ownRights: OwnRights,
    private readonly lastAdministrator: LastAdministrator,
    private readonly changes: RoleChanges,
  ) {}

  async begin(actor: Actor, realmId: string, roleId: string): Promise<RoleWithPermissions> {
    await this.changes.begin(actor, realmId);
    const found = await this.roles.findById(realmId, roleId);
    if (found === null) throw new RoleNotFound();
    await this.ownRights.assertHolds(actor, found.permissions);
    return found;
  }

  async assertMayLose(realmId: string, { role }: RoleWithPermissions, principal: Principal): Promise<void> {
    if (role.builtIn && role.name === ADMIN_ROLE && principal.kind === 'user')
      await this.lastAdministrator.assertRemainsWithout(realmId, principal.id);
  }

  tell(realmId: string, principalId: string): Promise<void> {
    return this.changes.tell(realmId, principalId);
  }
}
