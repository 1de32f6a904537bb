import { DomainError } from '@gatehouse/kernel';

/** It concerns the whole installation: sign in to the main realm. */
export class MainRealmOnly extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'admin-api/main-realm-only';
  constructor() {
    super('Only administrators of the main realm may do this.');
  }
}
