import { Injectable } from '@nestjs/common';
import { AuditLog, defineAuditEvent } from '@gatehouse/audit';
import { ClientService, type OAuthClient } from '@gatehouse/clients';
import type { Actor } from '@gatehouse/kernel';
import { AccessEnding } from '@gatehouse/sessions';

const clientRevoked = defineAuditEvent(
  'security',
  'client.revoked',
  'Every grant and token of a client was ended, for whichever user.',
  { severity: 'high' },
);
const clientRevokeRefused = defineAuditEvent<{ refusal: string }>(
  'security',
  'client.revoke_refused',
  'Ending the grants and tokens of a client was refused.',
  { outcome: 'failure', severity: 'medium' },
);

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
