import { Module, type DynamicModule } from '@nestjs/common';
import { AccountsModule } from '@gatehouse/accounts';
import { ClientsModule } from '@gatehouse/clients';
import { FoundationModule } from '@gatehouse/foundation';
import { RbacModule } from '@gatehouse/rbac';

/** The services of the house without HTTP: what the command line changes is checked and recorded like all else. */
@Module({})
export class DomainModule {
  static forRoot(env: NodeJS.ProcessEnv): DynamicModule {
    return {
      module: DomainModule,
      imports: [
        FoundationModule.forRoot({ applicationName: 'gatehouse-cli', env, servesRealms: false }),
        RbacModule,
        AccountsModule,
        ClientsModule,
      ],
    };
  }
}
