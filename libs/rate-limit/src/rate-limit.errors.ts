import { DomainError } from '@gatehouse/kernel';

/** Tried too often; `retryAfterSeconds` says when the next try counts. */
export class TooManyRequests extends DomainError {
  readonly kind = 'throttled';
  readonly code = 'rate-limit/too-many-requests';
  override readonly extensions: { readonly retryAfterSeconds: number };
  constructor(retryAfterSeconds: number) {
    super('Too many tries. Wait a little and try again.');
    this.extensions = { retryAfterSeconds };
  }
}
