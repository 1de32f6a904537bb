import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { Clock, type Actor, type DomainError } from '@gatehouse/kernel';
import { BuiltInRoles } from './built-in-role.service.js';
import { OwnRights } from './own-rights.js';
import { BuiltInRoleProtected, RoleNameTaken, RoleNotFound, TooManyRoles } from './rbac.errors.js';
import { roleChangeRefused, roleCreated, roleDeleted, roleUpdated } from './rbac.audit.js';
import { RoleChanges } from './role-changes.js';
import { Role } from './role.entity.js';
import { roleDescription, roleName, rolePermissions, type RoleInput, type RolePatch } from './role-input.js';
import { RoleRepository, type RoleWithPermissions } from './role.repository.js';

/** More would make a token's claims and every listing unreadable. */
export const MAX_ROLES_PER_REALM = 1_000;

export interface RolePage {
  readonly roles: readonly RoleWithPermissions[];
  /** Give it as `after` to read on; null at the end. */
  readonly nextAfter: string | null;
}

/** Roles of a realm. Nobody creates, edits or deletes a role that permits more than they hold themselves. */
@Injectable()
export class RoleService {
  constructor(
    private readonly roles: RoleRepository,
    private readonly ownRights: OwnRights,
    private readonly changes: RoleChanges,
    private readonly builtIn: BuiltInRoles,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates the built-in roles that are missing and brings those of an older version up to date.
   * Repeatable, safe from several processes at once; joins the running transaction (the one that creates a realm).
   *
   * @throws RoleNameTaken when a role made by hand stands in the way
   */
  ensureBuiltInRoles(actor: Actor, realmId: string): Promise<void> {
    return this.builtIn.ensure(actor, realmId);
  }

  /** By name. `limit` is 1 to 200. */
  async list(
    realmId: string,
    { after, limit }: { readonly after?: string | null | undefined; readonly limit: number },
  ): Promise<RolePage> {
    const roles = await this.roles.list(realmId, after ?? null, limit + 1);
    const more = roles.length > limit;
    if (more) roles.pop();
    return { roles, nextAfter: more ? (roles.at(-1)?.role.name.toLowerCase() ?? null) : null };
  }

  /** @throws RoleNotFound */
  async get(realmId: string, id: string): Promise<RoleWithPermissions> {
    const found = await this.roles.findById(realmId, id);
    if (found === null) throw new RoleNotFound();
    return found;
  }

  /** Case does not count. */
  findByName(realmId: string, name: string): Promise<RoleWithPermissions | null> {
    return this.roles.findByName(realmId, name);
  }

  /** @throws InvalidRole, UnknownPermission, GrantExceedsOwn, RoleNameTaken, TooManyRoles */
  create(actor: Actor, realmId: string, input: RoleInput): Promise<RoleWithPermissions> {
    return this.audit.attempt(actor, refusal('create'), async () => {
      const permissions = rolePermissions(input.permissions);
      const role = this.newRole(realmId, roleName(input.name), roleDescription(input.description ?? ''));
      await this.changes.begin(actor, realmId);
      await this.ownRights.assertHolds(actor, permissions);
      if ((await this.roles.count(realmId)) >= MAX_ROLES_PER_REALM)
        throw new TooManyRoles(MAX_ROLES_PER_REALM);
      if (!(await this.roles.insert(role))) throw new RoleNameTaken();
      await this.roles.replacePermissions(realmId, role.id, permissions, role.createdAt);
      await this.audit.record(actor, roleCreated({ targetId: role.id }, { name: role.name, permissions }));
      return { role, permissions };
    });
  }

  /**
   * The actor must hold what the role permits before and after: taking a permission away is a use of power, too.
   *
   * @throws RoleNotFound, BuiltInRoleProtected, InvalidRole, UnknownPermission, GrantExceedsOwn, RoleNameTaken
   */
  update(actor: Actor, realmId: string, id: string, patch: RolePatch): Promise<RoleWithPermissions> {
    return this.audit.attempt(actor, refusal('update', id), async () => {
      await this.changes.begin(actor, realmId);
      const { role, permissions: before } = await this.getOwn(realmId, id);
      const permissions = patch.permissions === undefined ? before : rolePermissions(patch.permissions);
      await this.ownRights.assertHolds(actor, [...before, ...permissions]);
      if (patch.name !== undefined) await this.rename(role, roleName(patch.name));
      if (patch.description !== undefined) role.description = roleDescription(patch.description);
      role.updatedAt = this.clock.now();
      await this.roles.update(role);
      await this.roles.replacePermissions(realmId, id, permissions, role.updatedAt);
      await this.audit.record(actor, roleUpdated({ targetId: id }, changeOf(role.name, before, permissions)));
      await this.changes.tell(realmId, '*');
      return { role, permissions };
    });
  }

  /** @throws RoleNotFound, BuiltInRoleProtected, GrantExceedsOwn */
  async remove(actor: Actor, realmId: string, id: string): Promise<void> {
    await this.audit.attempt(actor, refusal('delete', id), async () => {
      await this.changes.begin(actor, realmId);
      const { role, permissions } = await this.getOwn(realmId, id);
      await this.ownRights.assertHolds(actor, permissions);
      await this.roles.remove(realmId, id);
      await this.audit.record(actor, roleDeleted({ targetId: id }, { name: role.name, permissions }));
      await this.changes.tell(realmId, '*');
    });
  }

  private async rename(role: Role, name: string): Promise<void> {
    const holder = await this.roles.findByName(role.realmId, name);
    if (holder !== null && holder.role.id !== role.id) throw new RoleNameTaken();
    role.name = name;
  }

  private async getOwn(realmId: string, id: string): Promise<RoleWithPermissions> {
    const found = await this.get(realmId, id);
    if (found.role.builtIn) throw new BuiltInRoleProtected();
    return found;
  }

  private newRole(realmId: string, name: string, description: string): Role {
    const now = this.clock.now();
    return Object.assign(new Role(), {
      realmId,
      id: randomUUID(),
      name,
      description,
      builtIn: false,
      createdAt: now,
      updatedAt: now,
    });
  }
}

const refusal =
  (change: string, targetId: string | null = null) =>
  (refused: DomainError) =>
    roleChangeRefused({ targetId }, { change, refusal: refused.code });

const changeOf = (name: string, before: readonly string[], after: readonly string[]) => ({
  name,
  added: after.filter((permission) => !before.includes(permission)),
  removed: before.filter((permission) => !after.includes(permission)),
});
