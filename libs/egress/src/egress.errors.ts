import { DomainError } from '@gatehouse/kernel';

/**
 * The address may not be fetched: it is not https, not public, or carries credentials.
 *
 * Whatever answers there. The reason never says what a name resolved to.
 */
export class EgressRefused extends DomainError {
  readonly kind = 'invalid-input';
  readonly code = 'egress/refused';
  constructor(reason: string) {
    super(`The address may not be fetched: ${reason}.`);
  }
}

/**
 * The address was called and did not answer as it should.
 *
 * No connection, no valid certificate, too slow, too much.
 */
export class EgressFailed extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'egress/failed';
  constructor(reason: string, options?: ErrorOptions) {
    super(`The address could not be fetched: ${reason}.`, options);
  }
}
