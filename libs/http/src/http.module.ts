import { Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import { APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import {
  AccessGuard,
  ACTOR_RESOLVER,
  PERMISSION_DECIDER,
  type ActorResolver,
  type PermissionDecider,
} from './access.guard.js';
import { DocsController } from './docs.controller.js';
import { HealthController } from './health.controller.js';
import { OpenApi } from './open-api.js';
import { ProblemsController } from './problems.controller.js';
import { validationPipe } from './validation.js';

export interface HttpModuleOptions {
  /** The modules that export the two classes below. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  readonly actorResolver?: Type<ActorResolver>;
  readonly permissionDecider?: Type<PermissionDecider>;
  /** Serves `/`, `/openapi.json` and `/docs`. Off for an app whose routes are not an API. */
  readonly docs?: boolean;
}

/** The guard, the validation and the routes that every app has. Each app imports it once. */
@Module({})
export class HttpModule {
  static forRoot({
    imports = [],
    actorResolver,
    permissionDecider,
    docs = true,
  }: HttpModuleOptions = {}): DynamicModule {
    return {
      module: HttpModule,
      imports: [DiscoveryModule, ...imports],
      controllers: [HealthController, ProblemsController, ...(docs ? [DocsController] : [])],
      providers: [
        OpenApi,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_PIPE, useFactory: validationPipe },
        ...(actorResolver ? [{ provide: ACTOR_RESOLVER, useExisting: actorResolver }] : []),
        ...(permissionDecider ? [{ provide: PERMISSION_DECIDER, useExisting: permissionDecider }] : []),
      ],
    };
  }
}
