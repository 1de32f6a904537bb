export interface PrincipalState {
  /** The user's id, or the id of the client's row. */
  readonly id: string;
  /** The username or client_id. */
  readonly name: string;
  /** Enabled and, for a user, not locked. */
  readonly active: boolean;
}

/** Live state of users and clients; the apps bind it to the directories of accounts and clients. */
export interface PrincipalStates {
  /** @param id the user's id, or the client_id */
  stateOf(realmId: string, kind: 'user' | 'client', id: string): Promise<PrincipalState | null>;
}

export const PRINCIPAL_STATE = Symbol('PRINCIPAL_STATE');
