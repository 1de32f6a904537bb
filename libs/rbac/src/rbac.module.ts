import { Module, type OnModuleInit } from '@nestjs/common';
import { RealmService } from '@gatehouse/realms';
import { AssignmentRepository } from './assignment.repository.js';
import { AssignmentRules } from './assignment-rules.js';
import { Assignments } from './assignments.service.js';
import { BuiltInRoles } from './built-in-role.service.js';
import { LastAdministrator } from './last-administrator.js';
import { LivePermissionDecider } from './live-permission-decider.js';
import { OwnRights } from './own-rights.js';
import { PermissionCache } from './permission-cache.js';
import { PrincipalRepository } from './principal.repository.js';
import { RightsOver } from './rights-over.js';
import { RoleAssignment } from './role-assignment.entity.js';
import { RoleChanges } from './role-changes.js';
import { Role, RolePermission } from './role.entity.js';
import { RoleRepository } from './role.repository.js';
import { RoleService } from './role.service.js';

/** The tables that it needs in DatabaseModule. */
export const rbacEntities = [Role, RolePermission, RoleAssignment];

const services = [
  RoleService,
  Assignments,
  RightsOver,
  PermissionCache,
  LivePermissionDecider,
  LastAdministrator,
];

/** Needs DatabaseModule, ClusterModule, AuditModule, RealmsModule and a Clock, all global. */
@Module({
  providers: [
    ...services,
    BuiltInRoles,
    RoleRepository,
    AssignmentRepository,
    PrincipalRepository,
    OwnRights,
    RoleChanges,
    AssignmentRules,
  ],
  exports: services,
})
export class RbacModule implements OnModuleInit {
  constructor(
    private readonly realms: RealmService,
    private readonly roles: RoleService,
  ) {}

  /** A realm is born with its built-in roles, in the transaction that creates it. */
  onModuleInit(): void {
    this.realms.onRealmCreated((actor, realm) => this.roles.ensureBuiltInRoles(actor, realm.id));
  }
}
