import { DomainError } from '@gatehouse/kernel';

export class InteractionExpired extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'idp/interaction-expired';
  constructor() {
    super('This sign-in is no longer open. Go back to the application and start again.');
  }
}
