import { Module, type DynamicModule } from '@nestjs/common';
import { accountEntities } from '@gatehouse/accounts';
import { AuditModule, AuditRecord } from '@gatehouse/audit';
import { clientEntities } from '@gatehouse/clients';
import { ClusterModule } from '@gatehouse/cluster';
import { ConfigModule, type ConfigSection, type Settings } from '@gatehouse/config';
import { CryptoModule } from '@gatehouse/crypto';
import { DatabaseModule, type Entity } from '@gatehouse/database';
import { rbacEntities } from '@gatehouse/rbac';
import { realmEntities, RealmsModule } from '@gatehouse/realms';
import { SessionsModule } from '@gatehouse/sessions';
import { ClockModule } from './clock.module.js';
import { foundationSections } from './foundation-sections.js';
import { KeyRingCheck } from './key-ring-check.js';

export interface FoundationOptions {
  /** How the database server names the connections of this process. */
  readonly applicationName: string;
  /** Read instead of the process's own environment. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Settings that this application alone has. */
  readonly sections?: ReadonlyArray<ConfigSection<Settings>>;
  /** Tables that this application alone uses. */
  readonly entities?: readonly Entity[];
  /** This process takes part in the rotation of signing keys. */
  readonly rotatesKeys?: boolean;
  /** A process that serves must open what is sealed. A command may be what mends that: `keys reseal`. */
  readonly servesRealms?: boolean;
}

/** Every process over our database imports it first, once; everything in it is global. */
@Module({})
export class FoundationModule {
  /** @throws InvalidConfiguration naming every bad variable */
  static forRoot({
    applicationName,
    env,
    sections = [],
    entities = [],
    rotatesKeys = false,
    servesRealms = true,
  }: FoundationOptions): DynamicModule {
    return {
      module: FoundationModule,
      imports: [
        ConfigModule.forRoot([...foundationSections, ...sections], env),
        ClockModule,
        DatabaseModule.forRoot({
          entities: [
            AuditRecord,
            ...realmEntities,
            ...accountEntities,
            ...rbacEntities,
            ...clientEntities,
            ...entities,
          ],
          applicationName,
        }),
        ClusterModule,
        AuditModule,
        CryptoModule,
        RealmsModule.forRoot({ jobs: rotatesKeys }),
        SessionsModule,
      ],
      providers: servesRealms ? [KeyRingCheck] : [],
    };
  }
}
