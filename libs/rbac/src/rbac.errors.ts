import { DomainError } from '@gatehouse/kernel';

/** No role of this realm has the id. */
export class RoleNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'rbac/role-not-found';
  constructor() {
    super('No such role in this realm.');
  }
}

/** No user or client of this realm has the id. */
export class PrincipalNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'rbac/principal-not-found';
  constructor() {
    super('No such user or client in this realm.');
  }
}

/** The principal does not hold the role. */
export class AssignmentNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'rbac/assignment-not-found';
  constructor() {
    super('The role is not assigned to this principal.');
  }
}

/** The name or description of the role breaks the rules for roles. */
export class InvalidRole extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'rbac/invalid-role';
}

/** `unknown` lists the permissions that the catalogue lacks. */
export class UnknownPermission extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'rbac/unknown-permission';
  constructor(override readonly extensions: { readonly unknown: readonly string[] }) {
    super('The catalogue has no such permission.');
  }
}

/** Names of roles are unique in a realm; case does not count. */
export class RoleNameTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'rbac/role-name-taken';
  constructor() {
    super('Another role of this realm has this name.');
  }
}

/** Create a role of your own instead of changing a built-in one. */
export class BuiltInRoleProtected extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'rbac/built-in-role';
  constructor() {
    super('A built-in role cannot be changed or removed; create a role of your own.');
  }
}

/** The limit of roles in a realm, or of roles that one principal holds, is reached. */
export class TooManyRoles extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'rbac/too-many-roles';
  constructor(limit: number) {
    super(`At most ${String(limit)} roles are possible here.`);
  }
}

/**
 * `missing` lists the permissions that you would need to hold yourself.
 *
 * Granting, editing or taking away what the actor does not hold (CVE-2026-9099 and its relatives).
 */
export class GrantExceedsOwn extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'rbac/grant-exceeds-own';
  constructor(override readonly extensions: { readonly missing: readonly string[] }) {
    super('Nobody gives, changes or takes away permissions that they do not hold themselves.');
  }
}

/**
 * `missing` lists what the other principal holds and you do not.
 *
 * Setting the password, address or secret of somebody is acting as them.
 */
export class TargetExceedsOwn extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'rbac/target-exceeds-own';
  constructor(override readonly extensions: { readonly missing: readonly string[] }) {
    super('Nobody changes what somebody signs in with who holds permissions that they lack themselves.');
  }
}

/** Make somebody else an administrator first. */
export class LastAdministratorProtected extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'rbac/last-administrator';
  constructor() {
    super('The last active administrator of a realm cannot be removed, disabled or locked.');
  }
}
