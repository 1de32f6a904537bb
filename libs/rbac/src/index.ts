export type { Assignment, AssignmentFilter } from './assignment.repository.js';
export { Assignments, MAX_ROLES_PER_PRINCIPAL } from './assignments.service.js';
export { ADMIN_ROLE, builtInRoles, type BuiltInRole } from './built-in-roles.js';
export { decide, effectivePermissions } from './decide.js';
export { LastAdministrator } from './last-administrator.js';
export { ActorPermissions, LivePermissionDecider } from './live-permission-decider.js';
export { homeOf, principalOf } from './own-rights.js';
export { PermissionCache, type LivePermissions } from './permission-cache.js';
export type { Principal, PrincipalKind } from './principal.js';
export {
  AssignmentNotFound,
  BuiltInRoleProtected,
  GrantExceedsOwn,
  InvalidRole,
  LastAdministratorProtected,
  PrincipalNotFound,
  RoleNameTaken,
  RoleNotFound,
  TargetExceedsOwn,
  TooManyRoles,
  UnknownPermission,
} from './rbac.errors.js';
export { RightsOver } from './rights-over.js';
export { rbacEntities, RbacModule } from './rbac.module.js';
export { RoleAssignment } from './role-assignment.entity.js';
export { Role, RolePermission } from './role.entity.js';
export type { RoleInput, RolePatch } from './role-input.js';
export { RoleService, type RolePage } from './role.service.js';
export type { RoleWithPermissions } from './role.repository.js';
