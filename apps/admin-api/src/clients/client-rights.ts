import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ClientNotFound, ClientService, type OAuthClient } from '@gatehouse/clients';
import { permissionCatalogue, type Actor } from '@gatehouse/kernel';
import { RightsOver } from '@gatehouse/rbac';

/** A first-party client acts for whoever signs in, without their consent: with what an administrator may do, too. */
const WHATEVER_ANYBODY_HOLDS = Object.keys(permissionCatalogue);

/**
 * Who may lay hands on which client: whoever holds what it holds, and every permission when it is a first-party client.
 */
@Injectable()
export class ClientRights implements OnModuleInit {
  constructor(
    private readonly clients: ClientService,
    private readonly rights: RightsOver,
  ) {}

  onModuleInit(): void {
    this.clients.guardChanges((actor, client, operation) =>
      this.assertCover(actor, client, `${operation} client`),
    );
  }

  /**
   * Before what the service does not guard: the client's secrets. Nobody knows a client that does not exist: that is
   * for the operation to say.
   *
   * @throws TargetExceedsOwn naming what is missing; the attempt is recorded
   */
  async assertCoverById(actor: Actor, realmId: string, id: string, operation: string): Promise<void> {
    try {
      await this.assertCover(actor, await this.clients.get(realmId, id), operation);
    } catch (error) {
      if (!(error instanceof ClientNotFound)) throw error;
    }
  }

  private assertCover(
    actor: Actor,
    { realmId, id, firstParty }: OAuthClient,
    operation: string,
  ): Promise<void> {
    const also = firstParty ? WHATEVER_ANYBODY_HOLDS : [];
    return this.rights.assertCover(actor, realmId, { kind: 'client', id }, operation, also);
  }
}
