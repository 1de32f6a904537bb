import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { ClientService, type OAuthClient } from '@gatehouse/clients';
import type { Actor } from '@gatehouse/kernel';
import { AccessEnding } from '@gatehouse/sessions';
import { clientRevoked, clientRevokeRefused } from './client-revocation.audit.js';

@Injectable()
export class ClientRevocation {
  constructor(
    private readonly clients: ClientService,
    private readonly ending: AccessEnding,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Ends every grant, code, refresh and access token of the client. It may ask for new ones at once.
   *
   * @throws ClientNotFound
   */
  revoke(actor: Actor, realmId: string, id: string): Promise<OAuthClient> {
    return this.audit.attempt(
      actor,
      ({ code }) => clientRevokeRefused({ targetId: id }, { refusal: code }),
      async () => {
        const client = await this.clients.get(realmId, id);
        await this.ending.endClient(realmId, client.clientId);
        await this.audit.record(actor, clientRevoked({ targetId: id, clientId: client.clientId }, {}));
        return client;
      },
    );
  }
}
