export { openDataSource, type ConnectionSettings } from './data-source.js';
export { databaseConfig } from './database.config.js';
export { DatabaseModule } from './database.module.js';
export { migrate, pendingMigrations } from './migrate.js';
export { Transactor } from './transactor.js';
