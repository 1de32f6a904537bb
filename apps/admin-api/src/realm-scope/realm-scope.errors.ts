import { documentProblem } from '@gatehouse/http';
import { DomainError } from '@gatehouse/kernel';

export class MainRealmOnly extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'admin-api/main-realm-only';
  constructor() {
    super('Only administrators of the main realm may do this.');
  }
}
documentProblem(
  'admin-api/main-realm-only',
  403,
  'It concerns the whole installation: sign in to the main realm.',
);
