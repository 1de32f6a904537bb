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
