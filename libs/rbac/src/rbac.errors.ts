import { documentProblem } from '@gatehouse/http';
import { DomainError } from '@gatehouse/kernel';

export class RoleNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'rbac/role-not-found';
  constructor() {
    super('No such role in this realm.');
  }
}

export class PrincipalNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'rbac/principal-not-found';
  constructor() {
    super('No such user or client in this realm.');
  }
}

export class AssignmentNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'rbac/assignment-not-found';
  constructor() {
    super('The role is not assigned to this principal.');
  }
}

export class InvalidRole extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'rbac/invalid-role';
}

export class UnknownPermission extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'rbac/unknown-permission';
  constructor(override readonly extensions: { readonly unknown: readonly string[] }) {
    super('The catalogue has no such permission.');
  }
}

export class RoleNameTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'rbac/role-name-taken';
  constructor() {
    super('Another role of this realm has this name.');
  }
}

export class BuiltInRoleProtected extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'rbac/built-in-role';
  constructor() {
    super('A built-in role cannot be changed or removed; create a role of your own.');
  }
}

export class TooManyRoles extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'rbac/too-many-roles';
  constructor(limit: number) {
    super(`At most ${String(limit)} roles are possible here.`);
  }
}

/** Granting, editing or taking away what the actor does not hold (CVE-2026-9099 and its relatives). */
export class GrantExceedsOwn extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'rbac/grant-exceeds-own';
  constructor(override readonly extensions: { readonly missing: readonly string[] }) {
    super('Nobody gives, changes or takes away permissions that they do not hold themselves.');
  }
}

/** Setting the password, address or secret of somebody is acting as them. */
export class TargetExceedsOwn extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'rbac/target-exceeds-own';
  constructor(override readonly extensions: { readonly missing: readonly string[] }) {
    super('Nobody changes what somebody signs in with who holds permissions that they lack themselves.');
  }
}

export class LastAdministratorProtected extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'rbac/last-administrator';
  constructor() {
    super('The last active administrator of a realm cannot be removed, disabled or locked.');
  }
}

documentProblem('rbac/role-not-found', 404, 'No role of this realm has the id.');
documentProblem('rbac/principal-not-found', 404, 'No user or client of this realm has the id.');
documentProblem('rbac/assignment-not-found', 404, 'The principal does not hold the role.');
documentProblem('rbac/invalid-role', 422, 'The name or description of the role breaks the rules for roles.');
documentProblem('rbac/unknown-permission', 422, '`unknown` lists the permissions that the catalogue lacks.');
documentProblem('rbac/role-name-taken', 409, 'Names of roles are unique in a realm; case does not count.');
documentProblem('rbac/built-in-role', 409, 'Create a role of your own instead of changing a built-in one.');
documentProblem(
  'rbac/too-many-roles',
  409,
  'The limit of roles in a realm, or of roles that one principal holds, is reached.',
);
documentProblem(
  'rbac/grant-exceeds-own',
  403,
  '`missing` lists the permissions that you would need to hold yourself.',
);
documentProblem('rbac/last-administrator', 409, 'Make somebody else an administrator first.');
documentProblem(
  'rbac/target-exceeds-own',
  403,
  '`missing` lists what the other principal holds and you do not.',
);
