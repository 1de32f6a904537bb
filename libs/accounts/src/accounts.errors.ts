import { DomainError } from '@gatehouse/kernel';

/** One member of the input that is wrong: a JSON pointer and what is asked of it. Never the value. */
export interface InputProblem {
  readonly pointer: string;
  readonly detail: string;
}

export class InvalidUserInput extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'accounts/invalid-input';
  override readonly extensions: { readonly errors: readonly InputProblem[] };

  constructor(errors: readonly InputProblem[]) {
    super(
      `The input is not valid: ${errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')}.`,
    );
    this.extensions = { errors };
  }
}

/** A rule of the password policy, or `not-current`. */
export interface RuleBroken {
  readonly rule: string;
  readonly detail: string;
}

export class PasswordRefused extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'accounts/password-refused';
  override readonly extensions: { readonly errors: readonly (InputProblem & { readonly rule: string })[] };

  constructor(readonly violations: readonly RuleBroken[]) {
    super('The password does not meet the rules of this realm.');
    this.extensions = {
      errors: violations.map(({ rule, detail }) => ({ pointer: '/password', rule, detail })),
    };
  }
}

export class UserNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'accounts/user-not-found';
  constructor() {
    super('No user of this realm has that id.');
  }
}

export class UsernameTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'accounts/username-taken';
  constructor() {
    super('Another user of this realm has that username, or one that reads the same.');
  }
}

export class EmailTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'accounts/email-taken';
  constructor() {
    super('Another user of this realm has that e-mail address.');
  }
}

export class GroupNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'accounts/group-not-found';
  constructor() {
    super('No group of this realm has that id.');
  }
}

export class GroupNameTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'accounts/group-name-taken';
  constructor() {
    super('Another group of this realm has that name.');
  }
}

/** One answer for a link that never existed, was used, was replaced, has expired or belongs to another realm. */
export class MailedLinkInvalid extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'accounts/link-invalid';
  constructor() {
    super('This link does not work any more. Ask for a new one.');
  }
}

export class NoEmailToVerify extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'accounts/no-email-to-verify';
  constructor() {
    super('The user has no e-mail address, or it is verified already.');
  }
}

export class PasswordRecoveryOff extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'accounts/recovery-off';
  constructor() {
    super('This realm does not offer to reset a forgotten password. Ask its administrator.');
  }
}
