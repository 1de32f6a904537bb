import 'reflect-metadata';
import { Body, Controller, Get, HttpCode, Module, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { DomainError, type Actor, type Permission, type RequestOrigin } from '@gatehouse/kernel';
import { anActor } from '@gatehouse-testing/kernel';
import {
  Authenticated,
  CurrentActor,
  DateTime,
  Flag,
  HttpModule,
  IdParam,
  Identifier,
  Integer,
  Nested,
  NotAuthenticated,
  OneOf,
  Origin,
  PageQuery,
  Public,
  RequirePermission,
  serveHttp,
  Text,
  TextList,
  type ActorResolver,
  type HttpRequest,
  type HttpServer,
  type PermissionDecider,
  type ServeOptions,
} from '@gatehouse/http';
import { ObservabilityModule } from '@gatehouse/observability';

class Throttled extends DomainError {
  readonly kind = 'throttled';
  readonly code = 'sample/throttled';
  override readonly extensions = { retryAfterSeconds: 12.2 };
}

/** Knows two tokens: `all` may everything, `none` may nothing. */
export class SampleResolver implements ActorResolver {
  resolve(request: HttpRequest): Actor {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    if (scheme !== 'Bearer' || (token !== 'all' && token !== 'none')) throw new NotAuthenticated();
    return anActor({ id: token });
  }
}

export class SampleDecider implements PermissionDecider {
  async allows(actor: Actor, permission: Permission): Promise<boolean> {
    return actor.id === 'all' && permission === 'hosts:approve';
  }
}

class Inner {
  @Text({ max: 5 })
  label: string;
}

class SampleBody {
  @Identifier()
  name: string;

  @Integer({ min: 1, max: 10, optional: true })
  count?: number;

  @Flag({ optional: true })
  active?: boolean;

  @TextList({ maxItems: 3, each: { max: 4 }, optional: true })
  tags?: string[];

  @OneOf(['red', 'green'], { optional: true, nullable: true })
  colour?: string | null;

  @DateTime({ optional: true })
  at?: string;

  @Nested(() => Inner, { optional: true })
  inner?: Inner;
}

let released: () => void = () => undefined;
/** Lets `GET /samples/slow` answer. */
export const release = (): void => {
  released();
};

@Controller('samples')
export class SamplesController {
  @Get()
  @Public('a test')
  list(@Query() page: PageQuery): PageQuery {
    return page;
  }

  @Get('origin')
  @Public('a test')
  origin(@Origin() origin: RequestOrigin): RequestOrigin {
    return origin;
  }

  @Get('slow')
  @Public('a test')
  slow(): Promise<{ slow: true }> {
    return new Promise((resolve) => {
      released = () => {
        resolve({ slow: true });
      };
    });
  }

  @Get('fails/:how')
  @Public('a test')
  fails(@Param('how') how: string): never {
    if (how === 'throttled') throw new Throttled('slow down');
    if (how === 'database')
      throw Object.assign(new Error('x'), { driverError: Object.assign(new Error('y'), { code: '22P02' }) });
    if (how === 'outage') throw new Error('Connection terminated unexpectedly');
    throw new Error('a secret detail');
  }

  @Get('broken')
  @Public('a test')
  broken(@Res() response: Response): void {
    response.write('half');
    throw new Error('in the middle');
  }

  @Get('mine')
  @Authenticated('a test')
  mine(@CurrentActor() actor: Actor): { id: string } {
    return { id: actor.id };
  }

  @Post()
  @HttpCode(200)
  @Public('a test')
  echo(@Body() body: SampleBody): SampleBody {
    return body;
  }

  @Post(':id/approve')
  @HttpCode(200)
  @RequirePermission('hosts:approve')
  approve(@IdParam('id') id: string): { id: string } {
    return { id };
  }
}

@Module({
  providers: [SampleResolver, SampleDecider],
  exports: [SampleResolver, SampleDecider],
})
class SampleSecurityModule {}

@Module({
  imports: [
    ObservabilityModule.forRoot({ database: false }),
    HttpModule.forRoot({
      imports: [SampleSecurityModule],
      actorResolver: SampleResolver,
      permissionDecider: SampleDecider,
    }),
  ],
  controllers: [SamplesController],
})
export class SampleModule {}

export const quiet: NodeJS.ProcessEnv = { PORT: '0', METRICS_PORT: '0', LOG_LEVEL: 'silent' };

export async function serveSample(
  over: Partial<ServeOptions> = {},
  env: NodeJS.ProcessEnv = {},
): Promise<HttpServer> {
  return serveHttp(SampleModule, {
    name: 'sample',
    port: 0,
    metricsPort: 0,
    publicUrl: 'https://gatehouse.test',
    openApi: { title: 'Sample' },
    env: { ...quiet, ...env },
    ...over,
  });
}
