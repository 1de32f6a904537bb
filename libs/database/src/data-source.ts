import 'reflect-metadata';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { migrations } from './migrations/index.js';

/** A class that is mapped to a table. */
export type Entity = EntityTarget<ObjectLiteral>;

export interface ConnectionSettings {
  readonly url: string;
  readonly poolSize?: number;
  readonly statementTimeoutMs?: number;
}

/** The options that every connection of ours shares. The schema changes by migrations only. */
export function dataSourceOptions(
  settings: ConnectionSettings,
  options: { entities: readonly Entity[]; applicationName: string },
): PostgresDataSourceOptions {
  return {
    type: 'postgres',
    url: settings.url,
    entities: [...options.entities] as NonNullable<PostgresDataSourceOptions['entities']>,
    migrations: [...migrations],
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    applicationName: options.applicationName,
    poolSize: settings.poolSize ?? 10,
    connectTimeoutMS: 5_000,
    extra: {
      statement_timeout: settings.statementTimeoutMs ?? 15_000,
      idle_in_transaction_session_timeout: 30_000,
      keepAlive: true,
    },
    // A pooled connection that dies with the server must not take the process with it.
    poolErrorHandler: () => undefined,
  };
}

/** Opens a data source for a program that is not a Nest application (the CLI, tests, tools). */
export async function openDataSource(
  settings: ConnectionSettings,
  options: { entities?: readonly Entity[]; applicationName: string },
): Promise<DataSource> {
  return new DataSource(
    dataSourceOptions(settings, {
      entities: options.entities ?? [],
      applicationName: options.applicationName,
    }),
  ).initialize();
}
