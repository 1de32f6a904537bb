import { ConsoleLogger, Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { AuditModule, AuditRecord } from '@gatehouse/audit';
import { clusterConfig, ClusterModule } from '@gatehouse/cluster';
import { ConfigModule, type ConfigSection, type Settings } from '@gatehouse/config';
import { cryptoConfig, CryptoModule } from '@gatehouse/crypto';
import { Clock } from '@gatehouse/kernel';
import { testKeyRing } from '@gatehouse-testing/crypto';
import { FakeClock } from '@gatehouse-testing/kernel';
import type { Entity } from '../data-source.js';
import { databaseConfig } from '../database.config.js';
import { DatabaseModule } from '../database.module.js';
import { Transactor } from '../transactor.js';
import { testDatabase, type TestDatabase } from './test-database.js';

export interface TestModuleOptions<C extends Clock = FakeClock> {
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  readonly providers?: NonNullable<ModuleMetadata['providers']>;
  readonly entities?: readonly Entity[];
  /** Sections beside those of the platform (database, cluster, crypto). */
  readonly sections?: ReadonlyArray<ConfigSection<Settings>>;
  readonly env?: Readonly<Record<string, string>>;
  /** A FakeClock of its own unless given. */
  readonly clock?: C;
  /** Joins the database of another module, as a second process would; otherwise a fresh one is cloned. */
  readonly database?: TestDatabase;
}

export interface TestModule<C extends Clock = FakeClock> {
  readonly module: TestingModule;
  readonly database: TestDatabase;
  readonly db: Transactor;
  readonly clock: C;
  get<T>(token: Type<T> | (abstract new (...args: never[]) => T)): T;
  /** The audit records of a realm, the oldest first, once everything appended so far is durable. */
  audited(realmId: string): Promise<AuditRecord[]>;
  /** Ends the module; and the database, when this module made it. */
  close(): Promise<void>;
}

const quiet = new ConsoleLogger({ logLevels: ['fatal'] });

@Module({})
class ClockModule {
  static of(clock: Clock): DynamicModule {
    const provider = { provide: Clock, useValue: clock };
    return { module: ClockModule, global: true, providers: [provider], exports: [Clock] };
  }
}

/** The platform under a feature lib: configuration, a database, notices, audit, crypto and a clock. */
export async function withTestModule<C extends Clock = FakeClock>(
  options: TestModuleOptions<C> = {},
): Promise<TestModule<C>> {
  const database = options.database ?? (await testDatabase());
  const clock = options.clock ?? (new FakeClock() as unknown as C);
  try {
    const module = await Test.createTestingModule({
      imports: [
        ConfigModule.forRoot(
          [databaseConfig, clusterConfig, cryptoConfig, ...(options.sections ?? [])],
          environment(database, options.env),
        ),
        ClockModule.of(clock),
        DatabaseModule.forRoot({
          entities: [...new Set([AuditRecord, ...(options.entities ?? [])])],
          applicationName: 'gatehouse-test',
        }),
        ClusterModule,
        AuditModule,
        CryptoModule,
        ...(options.imports ?? []),
      ],
      providers: options.providers ?? [],
    })
      .setLogger(quiet)
      .compile();
    await module.init();
    return {
      module,
      database,
      clock,
      db: module.get(Transactor),
      get: (token) => module.get(token, { strict: false }),
      audited: (realmId) => auditedIn(module, realmId),
      close: async () => {
        await module.close();
        if (!options.database) await database.drop();
      },
    };
  } catch (error) {
    if (!options.database) await database.drop();
    throw error;
  }
}

function environment(database: TestDatabase, env: TestModuleOptions['env']): NodeJS.ProcessEnv {
  return {
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: '20',
    CLUSTER_HEARTBEAT_MS: '100',
    GATEHOUSE_KEYRING: testKeyRing,
    ...env,
  };
}

function auditedIn(module: TestingModule, realmId: string): Promise<AuditRecord[]> {
  return module.get(DataSource).manager.find(AuditRecord, { where: { realmId }, order: { position: 'ASC' } });
}
