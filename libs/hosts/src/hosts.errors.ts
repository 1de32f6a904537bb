import { DomainError } from '@gatehouse/kernel';

/** No host of this realm has the id. */
export class HostNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'hosts/not-found';
  constructor() {
    super('No such host in this realm.');
  }
}

/** Decommission the other host first, or choose another name. */
export class HostNameTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'hosts/name-taken';
  constructor() {
    super('Another host of this realm that is in service, or waits for it, has this name.');
  }
}

/** A decommissioned host cannot be approved. */
export class HostDecommissioned extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'hosts/decommissioned';
  constructor() {
    super('The host is out of service for good; register it anew.');
  }
}

/** The name or address of the host is malformed; `errors` says which. */
export class InvalidHost extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'hosts/invalid';
  override readonly extensions: { readonly errors: ReadonlyArray<{ pointer: string; detail: string }> };
  constructor(member: string, detail: string) {
    super('The host does not match the rules for hosts.');
    this.extensions = { errors: [{ pointer: `#/${member}`, detail }] };
  }
}
