import { DomainError } from '@gatehouse/kernel';

export interface MetadataFault {
  /** JSON pointer into the input (RFC 6901), e.g. `/metadata/redirect_uris/0`. */
  readonly pointer: string;
  readonly detail: string;
}

export class ClientNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'clients/not-found';
  constructor() {
    super('There is no such client.');
  }
}

export class InitialAccessTokenNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'clients/initial-access-token-not-found';
  constructor() {
    super('There is no such initial access token, or it expired.');
  }
}

export class InvalidClient extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'clients/invalid';
  override readonly extensions: { readonly errors: readonly MetadataFault[] };
  constructor(readonly faults: readonly MetadataFault[]) {
    super(
      `The client is not valid: ${faults.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')}.`,
    );
    this.extensions = { errors: faults };
  }

  /** RFC 7591 section 3.2.2 has an error code of its own for redirect URIs. */
  get concernsRedirectUris(): boolean {
    return this.faults.some(({ pointer }) => pointer.startsWith('/metadata/redirect_uris'));
  }
}

export class ClientIdTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'clients/client-id-taken';
  constructor(options?: ErrorOptions) {
    super('There is a client of that client_id already.', options);
  }
}

export class ClientChangedMeanwhile extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'clients/changed';
  override readonly extensions: { readonly currentVersion: number };
  constructor(currentVersion: number) {
    super('The client was changed since you read it. Read it again and repeat your change.');
    this.extensions = { currentVersion };
  }
}

export class ClientUsesNoSecret extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'clients/uses-no-secret';
  constructor() {
    super('This client does not authenticate with a secret.');
  }
}

export class TooManyClientSecrets extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'clients/too-many-secrets';
  constructor(max: number) {
    super(`A client can have at most ${String(max)} secrets. Revoke one first.`);
  }
}

export class ClientSecretNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'clients/secret-not-found';
  constructor() {
    super('This client has no such secret.');
  }
}

export class SecretExpiryInvalid extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'clients/secret-expiry-invalid';
  override readonly extensions = { errors: [{ pointer: '/expiresAt', detail: 'must be in the future' }] };
  constructor() {
    super('A secret cannot expire before it is made.');
  }
}

export class ConsentNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'clients/consent-not-found';
  constructor() {
    super('There is no such consent.');
  }
}

/** Administrators who hold every permission change a first-party client; its registration access token does not. */
export class FirstPartyManaged extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'clients/first-party-managed';
  constructor() {
    super('A first-party client is managed by administrators only.');
  }
}
