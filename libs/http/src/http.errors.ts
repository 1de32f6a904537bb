import { DomainError } from '@gatehouse/kernel';

/** One thing that is wrong with the input. `pointer` is a JSON pointer in its fragment form (RFC 6901, RFC 9457). */
export interface InputFault {
  readonly pointer: string;
  readonly detail: string;
}

/**
 * A value of the request breaks its rules; `errors` lists each one.
 *
 * The request was understood and its values break their rules; every broken rule is listed.
 */
export class InvalidInput extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'http/invalid-input';
  override readonly extensions: { readonly errors: readonly InputFault[] };
  constructor(errors: readonly InputFault[]) {
    super('The request does not match its schema.');
    this.extensions = { errors };
  }
}

/** Start the list again without a cursor. */
export class InvalidCursor extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'http/invalid-cursor';
  constructor() {
    super('The cursor is not one that this list gave out.');
  }
}

/**
 * The request carries no valid credentials.
 *
 * Nobody could be recognised behind the request.
 *
 * `challenge` says why, in the words of RFC 6750 section 3.1; without one the answer only asks for credentials.
 */
export class NotAuthenticated extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'http/not-authenticated';
  constructor(
    detail = 'This needs a valid access token.',
    readonly challenge: Challenge = {},
  ) {
    super(detail);
  }
}

/** What a `WWW-Authenticate` header says besides its realm. Any DomainError may carry one as `challenge`. */
export interface Challenge {
  readonly scheme?: 'Bearer' | 'DPoP';
  readonly error?: string;
  readonly description?: string;
  readonly scope?: string;
  /** Further parameters, e.g. `{ algs: 'ES256' }` for DPoP. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Further headers of the same answer, e.g. `{ 'DPoP-Nonce': … }`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** You lack the permission that `permission` names. */
export class PermissionMissing extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'http/permission-missing';
  override readonly extensions: { readonly permission: string };
  readonly challenge: Challenge;
  constructor(permission: string) {
    super(`This needs the permission ${permission}.`);
    this.extensions = { permission };
    this.challenge = { error: 'insufficient_scope', scope: permission };
  }
}

/** A protocol fault of the request itself, found before any rule of ours was asked. */
export class MalformedRequest extends Error {
  constructor(
    readonly status: 400 | 413 | 414 | 415,
    detail: string,
  ) {
    super(detail);
    this.name = 'MalformedRequest';
  }
}
