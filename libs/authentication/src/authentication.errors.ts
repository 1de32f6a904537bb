import { DomainError } from '@gatehouse/kernel';

/** The one answer for every sign-in that fails; the cause is in the audit record only. */
export class LoginFailed extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'authentication/login-failed';
  constructor() {
    super('The username or password is not right, or this account cannot sign in now.');
  }
}

/** A step out of its turn, or the second of two at once. */
export class StepNotAllowed extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'authentication/step-not-allowed';
  constructor() {
    super('The sign-in is at another step. Go on from the page that it shows now.');
  }
}

/** It never began, took too long, or is finished. */
export class LoginFlowNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'authentication/flow-not-found';
  constructor() {
    super('This sign-in took too long or is finished. Start again from the application.');
  }
}

/** The current password was wrong, or too many tries were made. */
export class CurrentPasswordWrong extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'authentication/current-password-wrong';
  constructor() {
    super('The current password is not right, or it cannot be checked now.');
  }
}
