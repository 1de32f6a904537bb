import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { PRINCIPAL_STATE, RevocationsModule } from '@gatehouse/access-tokens';
import { AccountsModule, UserGuards } from '@gatehouse/accounts';
import { ClientsModule } from '@gatehouse/clients';
import { LastAdministrator, RbacModule } from '@gatehouse/rbac';
import { AccessEnding } from './access-ending.js';
import { LivePrincipals } from './live-principals.js';
import { LogoutNotices } from './logout-notices.js';

/** Global, because the guards of every API ask it. Needs the platform and RealmsModule. */
@Global()
@Module({
  imports: [AccountsModule, ClientsModule, RbacModule, RevocationsModule],
  providers: [AccessEnding, LivePrincipals, LogoutNotices, { provide: PRINCIPAL_STATE, useExisting: LivePrincipals }],
  exports: [AccessEnding, LogoutNotices, PRINCIPAL_STATE],
})
export class SessionsModule implements OnModuleInit {
  constructor(
    private readonly guards: UserGuards,
    private readonly administrators: LastAdministrator,
    private readonly ending: AccessEnding,
  ) {}

  onModuleInit(): void {
    this.guards.beforeDeactivation((_actor, realmId, userId) =>
      this.administrators.assertRemainsWithout(realmId, userId),
    );
    this.guards.afterDeactivation((_actor, realmId, userId) => this.ending.endUser(realmId, userId));
  }
}
