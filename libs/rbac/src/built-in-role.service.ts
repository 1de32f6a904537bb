import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { Transactor } from '@gatehouse/database';
import { Clock, type Actor } from '@gatehouse/kernel';
import { builtInRoles, type BuiltInRole } from './built-in-roles.js';
import { RoleNameTaken } from './rbac.errors.js';
import { roleCreated, roleUpdated } from './rbac.audit.js';
import { RoleChanges } from './role-changes.js';
import { Role } from './role.entity.js';
import { RoleRepository } from './role.repository.js';

/** The roles that every realm has. */
@Injectable()
export class BuiltInRoles {
  constructor(
    private readonly db: Transactor,
    private readonly roles: RoleRepository,
    private readonly changes: RoleChanges,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates the built-in roles that are missing and brings those of an older version up to date.
   * Repeatable, safe from several processes at once; joins the running transaction.
   *
   * @throws RoleNameTaken when a role made by hand stands in the way
   */
  async ensure(actor: Actor, realmId: string): Promise<void> {
    await this.db.run(async () => {
      await this.changes.begin(actor, realmId);
      for (const wanted of builtInRoles) await this.ensureOne(actor, realmId, wanted);
    });
  }

  private async ensureOne(actor: Actor, realmId: string, wanted: BuiltInRole): Promise<void> {
    const permissions = [...wanted.permissions].sort();
    const found = await this.roles.findByName(realmId, wanted.name);
    if (found === null) return this.create(actor, realmId, wanted, permissions);
    if (!found.role.builtIn) throw new RoleNameTaken();
    const added = permissions.filter((permission) => !found.permissions.includes(permission));
    const removed = found.permissions.filter((permission) => !permissions.includes(permission as never));
    if (added.length === 0 && removed.length === 0) return;
    await this.roles.replacePermissions(realmId, found.role.id, permissions, this.clock.now());
    await this.audit.record(
      actor,
      roleUpdated({ targetId: found.role.id }, { name: wanted.name, added, removed }),
    );
    await this.changes.tell(realmId, '*');
  }

  private async create(
    actor: Actor,
    realmId: string,
    { name, description }: BuiltInRole,
    permissions: readonly string[],
  ): Promise<void> {
    const now = this.clock.now();
    const role = Object.assign(new Role(), {
      realmId,
      id: randomUUID(),
      name,
      description,
      builtIn: true,
      createdAt: now,
      updatedAt: now,
    });
    if (!(await this.roles.insert(role))) throw new RoleNameTaken();
    await this.roles.replacePermissions(realmId, role.id, permissions, now);
    await this.audit.record(actor, roleCreated({ targetId: role.id }, { name, permissions }));
  }
}
