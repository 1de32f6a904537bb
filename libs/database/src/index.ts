export { DatabaseUnusable, sayingWhatFailed } from './connection-fault.js';
export { openDataSource, type ConnectionSettings, type Entity } from './data-source.js';
export { databaseConfig } from './database.config.js';
export { DatabaseModule } from './database.module.js';
export {
  EmbeddedPostgres,
  type EmbeddedPostgresEvent,
  type EmbeddedPostgresOptions,
  type RunningPostgres,
} from './embedded/embedded-postgres.js';
export {
  EmbeddedPostgresUnavailable,
  type EmbeddedPostgresFault,
} from './embedded/embedded-postgres.errors.js';
export { migrate, pendingMigrations } from './migrate.js';
export { Transactor } from './transactor.js';
