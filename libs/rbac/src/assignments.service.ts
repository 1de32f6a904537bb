import { Injectable } from '@nestjs/common';
import { AuditLog, type AuditSubject } from '@gatehouse/audit';
import { Clock, type Actor, type DomainError } from '@gatehouse/kernel';
import { AssignmentRepository, type Assignment, type AssignmentFilter } from './assignment.repository.js';
import { AssignmentRules } from './assignment-rules.js';
import type { Principal } from './principal.js';
import { PrincipalRepository } from './principal.repository.js';
import { AssignmentNotFound, PrincipalNotFound, RoleNotFound, TooManyRoles } from './rbac.errors.js';
import { roleAssigned, roleAssignmentRefused, roleUnassigned } from './rbac.audit.js';
import { RoleRepository } from './role.repository.js';

/** Their names travel in every token. */
export const MAX_ROLES_PER_PRINCIPAL = 50;

/** Who holds which role. Nobody gives or takes away more than they hold themselves. */
@Injectable()
export class Assignments {
  constructor(
    private readonly assignments: AssignmentRepository,
    private readonly roles: RoleRepository,
    private readonly principals: PrincipalRepository,
    private readonly rules: AssignmentRules,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** At most 50, by the name of the role. Empty for a principal that does not exist. */
  listFor(realmId: string, principal: Principal): Promise<Assignment[]> {
    return this.assignments.listFor(realmId, principal);
  }

  /** Of the realm, or of one principal or role in it, oldest first; `limit` is 1 to 200, `after` the last one before. */
  async list(
    realmId: string,
    {
      after,
      limit,
      ...filter
    }: AssignmentFilter & {
      readonly after?: Pick<Assignment, 'grantedAt' | 'id'> | null;
      readonly limit: number;
    },
  ): Promise<{ assignments: Assignment[]; more: boolean }> {
    const assignments = await this.assignments.list(realmId, filter, after ?? null, limit + 1);
    const more = assignments.length > limit;
    if (more) assignments.pop();
    return { assignments, more };
  }

  /** Who holds the role, oldest first; `limit` is 1 to 200, `after` the last one of the page before. */
  async listOfRole(
    realmId: string,
    roleId: string,
    {
      after,
      limit,
    }: { readonly after?: Pick<Assignment, 'grantedAt' | 'id'> | null; readonly limit: number },
  ): Promise<{ assignments: Assignment[]; more: boolean }> {
    if ((await this.roles.findById(realmId, roleId)) === null) throw new RoleNotFound();
    const assignments = await this.assignments.listOfRole(realmId, roleId, after ?? null, limit + 1);
    const more = assignments.length > limit;
    if (more) assignments.pop();
    return { assignments, more };
  }

  /**
   * Gives the role. Giving it again changes and records nothing.
   *
   * @throws RoleNotFound, PrincipalNotFound, GrantExceedsOwn, TooManyRoles
   */
  async assign(actor: Actor, realmId: string, roleId: string, principal: Principal): Promise<Assignment> {
    return this.audit.attempt(actor, refusal('assign', roleId, principal), async () => {
      const { role } = await this.rules.begin(actor, realmId, roleId);
      if (!(await this.principals.exists(realmId, principal))) throw new PrincipalNotFound();
      const granted = { by: `${actor.kind}:${actor.id}`, at: this.clock.now() };
      const given = await this.assignments.insert(realmId, roleId, principal, granted);
      const assignment = await this.assignments.findOf(realmId, roleId, principal);
      // Changes of roles in a realm run one after another: what was just given, or there before, is there.
      if (assignment === null) throw new AssignmentNotFound();
      if (!given) return assignment;
      if ((await this.assignments.countFor(realmId, principal)) > MAX_ROLES_PER_PRINCIPAL)
        throw new TooManyRoles(MAX_ROLES_PER_PRINCIPAL);
      await this.audit.record(
        actor,
        roleAssigned(subjectOf(principal), { role: role.name, principalKind: principal.kind }),
      );
      await this.rules.tell(realmId, principal.id);
      return assignment;
    });
  }

  /** The same as `unassign`, by the id of the assignment. */
  async unassignById(actor: Actor, realmId: string, id: string): Promise<void> {
    const found = await this.assignments.findById(realmId, id);
    if (found === null) throw new AssignmentNotFound();
    await this.unassign(actor, realmId, found.roleId, found.principal);
  }

  /** @throws RoleNotFound, AssignmentNotFound, GrantExceedsOwn, LastAdministratorProtected */
  async unassign(actor: Actor, realmId: string, roleId: string, principal: Principal): Promise<void> {
    await this.audit.attempt(actor, refusal('unassign', roleId, principal), async () => {
      const found = await this.rules.begin(actor, realmId, roleId);
      await this.rules.assertMayLose(realmId, found, principal);
      if (!(await this.assignments.remove(realmId, roleId, principal))) throw new AssignmentNotFound();
      await this.audit.record(
        actor,
        roleUnassigned(subjectOf(principal), { role: found.role.name, principalKind: principal.kind }),
      );
      await this.rules.tell(realmId, principal.id);
    });
  }

  /**
   * Forgets what a principal held that is being removed; call it in the transaction that removes it. The rule on the
   * last administrator is the caller's (`LastAdministrator.assertRemainsWithout`).
   */
  async forget(realmId: string, principal: Principal): Promise<void> {
    if ((await this.assignments.removeAll(realmId, principal)) > 0)
      await this.rules.tell(realmId, principal.id);
  }
}

const subjectOf = ({ kind, id }: Principal): AuditSubject => ({
  targetId: id,
  ...(kind === 'user' ? { userId: id, username: null } : {}),
});

const refusal = (change: string, roleId: string, principal: Principal) => (refused: DomainError) =>
  roleAssignmentRefused(subjectOf(principal), {
    change,
    roleId,
    principalKind: principal.kind,
    refusal: refused.code,
  });
