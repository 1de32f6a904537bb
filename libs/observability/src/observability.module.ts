import { Global, Inject, Injectable, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Notices } from '@gatehouse/cluster';
import { Transactor } from '@gatehouse/database';
import { HealthChecks } from './health-checks.js';
import { Metrics } from './metrics.js';

/** A process that cannot reach its database, or that changes no longer reach, is not ready. */
@Injectable()
class DatabaseHealth implements OnModuleInit {
  constructor(
    @Inject(HealthChecks) private readonly health: HealthChecks,
    @Inject(Transactor) private readonly db: Transactor,
    @Inject(Notices) private readonly notices: Notices,
  ) {}

  onModuleInit(): void {
    this.health.register('database', async () => {
      await this.db.query('select 1');
      return true;
    });
    this.health.register('notices', () => !this.notices.interrupted);
  }
}

/** Metrics and health checks for the whole app. `database: false` for a process that has none. */
@Global()
@Module({})
export class ObservabilityModule {
  static forRoot({ database = true }: { readonly database?: boolean } = {}): DynamicModule {
    return {
      module: ObservabilityModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      providers: [HealthChecks, Metrics, ...(database ? [DatabaseHealth] : [])],
      exports: [HealthChecks, Metrics],
    };
  }
}
