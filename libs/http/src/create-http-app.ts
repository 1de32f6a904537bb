import type { DynamicModule, ExceptionFilter, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import express, { type Express, type RequestHandler } from 'express';
import { loadSection, type ConfigOf } from '@gatehouse/config';
import { createLogs, Metrics, nestLogger, observabilityConfig, type Logs } from '@gatehouse/observability';
import { bodyParser, queryReader } from './body-parsers.js';
import { corsFor } from './cors.js';
import { failuresOfTheFront, openFrontDoor, type FrontHandler } from './front-door.js';
import { httpConfig } from './http.config.js';
import { OpenApi, openApiDocument, type OpenApiOptions } from './open-api.js';
import { ProblemFilter, type FailureRenderer } from './problem.filter.js';
import { requestGate } from './request-gate.js';
import { requestObserver } from './request-observer.js';
import { unguardedRoutes } from './routes.js';
import { API_CONTENT_SECURITY_POLICY, securityHeaders } from './security-headers.js';

export type RootModule = Type | DynamicModule;

export interface HttpAppOptions {
  /** `idp`, `resource-api`, `admin-api`: the source of audit records and the name in the logs. */
  readonly name: string;
  /** Public base address of this app, from configuration; problem types resolve under it. */
  readonly publicUrl?: string;
  /** False: nothing reads bodies but what `configure` mounts. Default: JSON. */
  readonly bodyParsers?: boolean;
  /** Takes HTML forms besides JSON. */
  readonly forms?: boolean;
  /** The Content-Security-Policy of every answer; pages may set their own. Default: nothing may load anything. */
  readonly csp?: string;
  /** False where the app answers cross-origin calls itself (the OpenID endpoints go by the clients' lists). */
  readonly cors?: boolean;
  /** Serves `/`, `/openapi.json` and `/docs` (HttpModule must not have `docs: false`). */
  readonly openApi?: OpenApiOptions;
  /** Answers some failures in another dialect, e.g. pages for browsers. */
  readonly renderFailure?: FailureRenderer;
  /** Further global filters; more specific ones than the ProblemFilter. */
  readonly filters?: (app: NestExpressApplication) => ExceptionFilter[];
  /** A handler that sees requests behind the gate and before Express. Providers exist; lifecycle hooks have not run. */
  readonly front?: (app: NestExpressApplication) => FrontHandler;
  /** The environment to read; the process's own unless a test says otherwise. */
  readonly env?: NodeJS.ProcessEnv;
  readonly logs?: Logs;
}

export type HttpSettings = ConfigOf<typeof httpConfig>;

/** Builds and initializes an app without listening. */
export async function createHttpApp(
  module: RootModule,
  options: HttpAppOptions,
): Promise<NestExpressApplication> {
  const config = loadSection(httpConfig, options.env);
  const observability = loadSection(observabilityConfig, options.env);
  const logs = options.logs ?? createLogs({ name: options.name, level: observability.logLevel });
  const instance = expressFor(config);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest types its options as a class and means their form
  const app = await NestFactory.create<NestExpressApplication>(module, new ExpressAdapter(instance), {
    bodyParser: false,
    logger: nestLogger(logs.app),
    abortOnError: false,
    routeConflictPolicy: { duplicate: 'error' },
  });
  const observe = requestObserver(
    app.get(Metrics, { strict: false }),
    observability.logRequests ? logs.requests : null,
  );
  const headers = securityHeaders({
    contentSecurityPolicy: options.csp ?? API_CONTENT_SECURITY_POLICY,
    secureTransport: options.publicUrl?.startsWith('https:') ?? false,
  });
  const gate = requestGate({ source: options.name, trusts: trustOf(instance), headers, observe });
  const front = options.front?.(app);
  openFrontDoor(app.getHttpServer(), instance, front ? [gate, front] : [gate]);
  app.use(failuresOfTheFront);
  for (const reader of readersOf(config, options)) app.use(reader);
  answerFailures(app, config, options);
  await initialize(app, options);
  return app;
}

/** What reads the request for the routes, in order; what `front` answers does not come this far. */
function readersOf(config: HttpSettings, { cors, forms, bodyParsers }: HttpAppOptions): RequestHandler[] {
  const crossOrigin = cors === false ? null : corsFor(config.corsOrigins);
  const bodies =
    bodyParsers === false ? [] : [bodyParser({ limitBytes: config.bodyLimitBytes, forms: forms === true })];
  return [...(crossOrigin ? [crossOrigin] : []), queryReader, ...bodies];
}

function answerFailures(
  app: NestExpressApplication,
  config: HttpSettings,
  { publicUrl, renderFailure, filters }: HttpAppOptions,
): void {
  const typeBase = `${(config.docsUrl ?? publicUrl ?? 'http://127.0.0.1').replace(/\/+$/, '')}/problems/`;
  app.useGlobalFilters(new ProblemFilter(typeBase, renderFailure ?? null), ...(filters?.(app) ?? []));
}

async function initialize(app: NestExpressApplication, options: HttpAppOptions): Promise<void> {
  await app.init();
  const unguarded = unguardedRoutes(app);
  if (unguarded.length > 0) {
    await app.close();
    throw new Error(`These routes state no access: ${unguarded.join(', ')}`);
  }
  if (options.openApi) app.get(OpenApi, { strict: false }).keep(openApiDocument(app, options.openApi));
}

/** Settings go in before the first `use`, which creates the router with them. */
function expressFor(config: HttpSettings): Express {
  const instance = express();
  instance.disable('x-powered-by');
  instance.disable('etag');
  instance.set('query parser', false);
  instance.set('trust proxy', config.trustedProxies.length === 0 ? false : [...config.trustedProxies]);
  return instance;
}

function trustOf(instance: Express): (address: string) => boolean {
  const trust = instance.get('trust proxy fn') as (address: string, hop: number) => boolean;
  return (address) => address !== '' && trust(address, 0);
}
