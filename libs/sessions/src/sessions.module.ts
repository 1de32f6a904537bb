import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { PRINCIPAL_STATE, RevocationsModule } from '@gatehouse/access-tokens';
import { AccountsModule, UserGuards } from '@gatehouse/accounts';
import { ClientService, ClientsModule, Consents } from '@gatehouse/clients';
import { Assignments, LastAdministrator, RbacModule } from '@gatehouse/rbac';
import { AccessEnding } from './access-ending.js';
import { BrowserSessions } from './browser-sessions.js';
import { LivePrincipals } from './live-principals.js';
import { LogoutNotices } from './logout-notices.js';

/** Global, because the guards of every API ask it. Needs the platform and RealmsModule. */
@Global()
@Module({
  imports: [AccountsModule, ClientsModule, RbacModule, RevocationsModule],
  providers: [
    AccessEnding,
    BrowserSessions,
    LivePrincipals,
    LogoutNotices,
    { provide: PRINCIPAL_STATE, useExisting: LivePrincipals },
  ],
  exports: [AccessEnding, BrowserSessions, LogoutNotices, PRINCIPAL_STATE],
})
export class SessionsModule implements OnModuleInit {
  constructor(
    private readonly guards: UserGuards,
    private readonly administrators: LastAdministrator,
    private readonly ending: AccessEnding,
    private readonly clients: ClientService,
    private readonly consents: Consents,
    private readonly assignments: Assignments,
  ) {}

  onModuleInit(): void {
    this.guards.beforeDeactivation((_actor, realmId, userId) =>
      this.administrators.assertRemainsWithout(realmId, userId),
    );
    this.guards.afterDeactivation((_actor, realmId, userId) => this.ending.endUser(realmId, userId));
    this.clients.onDeactivated(async (_actor, { realmId, clientId, id }, how) => {
      await this.ending.endClient(realmId, clientId);
      if (how === 'removed') await this.assignments.forget(realmId, { kind: 'client', id });
    });
    this.consents.onRevoked((_actor, userId, { realmId, clientId }) =>
      this.ending.endConsent(realmId, userId, clientId),
    );
  }
}
