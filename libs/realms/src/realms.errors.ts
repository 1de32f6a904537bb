import { DomainError } from '@gatehouse/kernel';

export interface SettingsFault {
  /** JSON pointer into the settings document (RFC 6901). */
  readonly pointer: string;
  readonly detail: string;
}

export class RealmNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'realms/not-found';
  constructor() {
    super('There is no such realm.');
  }
}

export class RealmNameInvalid extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'realms/name-invalid';
  override readonly extensions = {
    errors: [
      {
        pointer: '/name',
        detail: 'must be 1 to 63 lower-case letters, digits and hyphens, and not begin with a hyphen',
      },
    ],
  };
  constructor() {
    super('A realm cannot have that name.');
  }
}

export class RealmDisplayNameInvalid extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'realms/display-name-invalid';
  override readonly extensions = {
    errors: [{ pointer: '/displayName', detail: 'must be 1 to 100 characters without control characters' }],
  };
  constructor() {
    super('A realm cannot have that display name.');
  }
}

export class RealmNameTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'realms/name-taken';
  constructor(options?: ErrorOptions) {
    super('There is a realm of that name already.', options);
  }
}

export class InvalidRealmSettings extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'realms/invalid-settings';
  override readonly extensions: { readonly errors: readonly SettingsFault[] };
  constructor(faults: readonly SettingsFault[]) {
    super('The settings of the realm are not valid.');
    this.extensions = { errors: faults };
  }
}

export class SettingsChangedMeanwhile extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'realms/settings-changed';
  override readonly extensions: { readonly currentVersion: number };
  constructor(currentVersion: number) {
    super('The settings were changed since you read them. Read them again and repeat your change.');
    this.extensions = { currentVersion };
  }
}

export class MainRealmProtected extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'realms/main-realm-protected';
  constructor() {
    super('The main realm cannot be disabled: its administrators would lock themselves out of every realm.');
  }
}
