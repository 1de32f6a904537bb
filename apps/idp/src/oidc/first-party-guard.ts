import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ClientService, FirstPartyManaged } from '@gatehouse/clients';

/** The job in whose name clients register and manage themselves. */
export const DYNAMIC_REGISTRATION = 'dynamic-registration';

/**
 * A client of the realm's owner does not manage itself: people use it without being asked, so whoever changes one must
 * hold every permission (decision 3), and the holder of a registration access token holds none.
 */
@Injectable()
export class FirstPartyGuard implements OnModuleInit {
  constructor(private readonly clients: ClientService) {}

  onModuleInit(): void {
    this.clients.guardChanges((actor, client) =>
      client.firstParty && actor.kind === 'system' && actor.id === DYNAMIC_REGISTRATION
        ? Promise.reject(new FirstPartyManaged())
        : Promise.resolve(),
    );
  }
}
