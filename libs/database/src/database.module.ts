import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { sayingWhatFailed } from './connection-fault.js';
import { dataSourceOptions, type Entity } from './data-source.js';
import { databaseConfig } from './database.config.js';
import { Transactor } from './transactor.js';

/** One pool per process and the Transactor over it. The app names the entities of the libs that it uses. */
@Module({})
export class DatabaseModule {
  static forRoot(options: { entities: readonly Entity[]; applicationName: string }): DynamicModule {
    const connection = TypeOrmModule.forRootAsync({
      inject: [configOf(databaseConfig)],
      useFactory: (config: ConfigOf<typeof databaseConfig>) => ({
        ...dataSourceOptions(config, options),
        retryAttempts: 10,
        retryDelay: 500,
      }),
      dataSourceFactory: (given) => {
        const options = given as PostgresDataSourceOptions;
        return sayingWhatFailed(options.url ?? '', () => new DataSource(options).initialize());
      },
    });
    return {
      module: DatabaseModule,
      global: true,
      imports: [connection],
      providers: [Transactor],
      exports: [Transactor],
    };
  }
}
