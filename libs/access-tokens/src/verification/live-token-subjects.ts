import { Inject, Injectable } from '@nestjs/common';
import { RealmDirectory } from '@gatehouse/realms';
import { InvalidAccessToken } from '../access-tokens.errors.js';
import { PRINCIPAL_STATE, type PrincipalState, type PrincipalStates } from '../principal-state.js';
import { TokenSubjects, type ActiveSubject } from './token-checks.js';
import type { VerifiedToken } from './verified-token.js';

/**
 * The live state of who acts (CVE-2023-22492, CVE-2024-46999): a signature proves what was true when it was made.
 * All of it comes from caches that notices keep honest.
 */
@Injectable()
export class LiveTokenSubjects extends TokenSubjects {
  constructor(
    private readonly realms: RealmDirectory,
    @Inject(PRINCIPAL_STATE) private readonly states: PrincipalStates,
  ) {
    super();
  }

  override async assertActive({ realm, kind, claims }: VerifiedToken): Promise<ActiveSubject> {
    const found = await this.realms.findById(realm.id);
    if (found?.enabled !== true) throw new InvalidAccessToken('realm disabled');
    // A disabled client ends its users' tokens, too.
    const client = active(await this.states.stateOf(realm.id, 'client', claims.client_id), 'client');
    return kind === 'client'
      ? client
      : active(await this.states.stateOf(realm.id, 'user', claims.sub), 'user');
  }
}

function active(state: PrincipalState | null, what: string): PrincipalState {
  if (state?.active !== true) throw new InvalidAccessToken(`${what} not active`);
  return state;
}
