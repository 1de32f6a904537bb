import { Global, Injectable, Module } from '@nestjs/common';
import { PRINCIPAL_STATE, type PrincipalState, type PrincipalStates } from '@gatehouse/access-tokens';
import { AccountsModule, UserDirectory } from '@gatehouse/accounts';
import { ClientDirectory, ClientsModule } from '@gatehouse/clients';

/** Whether users and clients may act now, from the directories that notices keep honest. */
@Injectable()
class DirectoryPrincipalStates implements PrincipalStates {
  constructor(
    private readonly users: UserDirectory,
    private readonly clients: ClientDirectory,
  ) {}

  async stateOf(realmId: string, kind: 'user' | 'client', id: string): Promise<PrincipalState | null> {
    return kind === 'user' ? this.userState(realmId, id) : this.clientState(realmId, id);
  }

  private async userState(realmId: string, id: string): Promise<PrincipalState | null> {
    const user = await this.users.find(realmId, id);
    return user && { id: user.id, name: user.username, active: user.active };
  }

  private async clientState(realmId: string, clientId: string): Promise<PrincipalState | null> {
    const found = await this.clients.find(realmId, clientId);
    return found && { id: found.client.id, name: found.client.clientId, active: found.client.enabled };
  }
}

@Global()
@Module({
  imports: [AccountsModule, ClientsModule],
  providers: [{ provide: PRINCIPAL_STATE, useClass: DirectoryPrincipalStates }],
  exports: [PRINCIPAL_STATE],
})
export class PrincipalStatesModule {}
