export type PrincipalKind = 'user' | 'client';

/** Who can hold a role: a user by id, or an OAuth client by the id of its row (not its client_id). */
export interface Principal {
  readonly kind: PrincipalKind;
  readonly id: string;
}
