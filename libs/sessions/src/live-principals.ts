import { Injectable } from '@nestjs/common';
import type { PrincipalState, PrincipalStates } from '@gatehouse/access-tokens';
import { UserDirectory } from '@gatehouse/accounts';
import { ClientDirectory } from '@gatehouse/clients';

/** Whether users and clients may act now, from the directories that change notices keep right. */
@Injectable()
export class LivePrincipals implements PrincipalStates {
  constructor(
    private readonly users: UserDirectory,
    private readonly clients: ClientDirectory,
  ) {}

  async stateOf(realmId: string, kind: 'user' | 'client', id: string): Promise<PrincipalState | null> {
    if (kind === 'user') {
      const user = await this.users.find(realmId, id);
      return user && { id: user.id, name: user.username, active: user.active };
    }
    const found = await this.clients.find(realmId, id);
    return found && { id: found.client.id, name: found.client.clientId, active: found.client.enabled };
  }
}
