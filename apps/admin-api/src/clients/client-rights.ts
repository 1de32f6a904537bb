import { Injectable } from '@nestjs/common';
import { ClientNotFound, ClientService, type OAuthClient } from '@gatehouse/clients';
import { permissionCatalogue, type Actor } from '@gatehouse/kernel';
import { OwnRights, RightsOver } from '@gatehouse/rbac';

/** A first-party client acts for whoever signs in, without their consent: with what an administrator may do, too. */
const WHATEVER_ANYBODY_HOLDS = Object.keys(permissionCatalogue);

/** Who may lay hands on which client. */
@Injectable()
export class ClientRights {
  constructor(
    private readonly clients: ClientService,
    private readonly rights: RightsOver,
    private readonly ownRights: OwnRights,
  ) {}

  /**
   * Asks that the actor holds what the client holds, and every permission when it is a first-party client.
   *
   * @throws TargetExceedsOwn naming what is missing; the attempt is recorded
   */
  async assertCover(actor: Actor, realmId: string, id: string, operation: string): Promise<void> {
    const also = (await this.isFirstParty(realmId, id)) ? WHATEVER_ANYBODY_HOLDS : [];
    await this.rights.assertCover(actor, realmId, { kind: 'client', id }, operation, also);
  }

  /** @throws GrantExceedsOwn when the actor lacks a permission that somebody might use through the client */
  async assertMayTrust(actor: Actor): Promise<void> {
    await this.ownRights.assertHolds(actor, WHATEVER_ANYBODY_HOLDS);
  }

  /** Nobody knows a client that does not exist: that is for the operation to say. */
  private async isFirstParty(realmId: string, id: string): Promise<boolean> {
    const found: OAuthClient | null = await this.clients.get(realmId, id).catch((error: unknown) => {
      if (error instanceof ClientNotFound) return null;
      throw error;
    });
    return found?.firstParty === true;
  }
}
