import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadSection } from '@gatehouse/config';
import {
  HealthChecks,
  listenOn,
  Metrics,
  observabilityConfig,
  serveMetrics,
  type MetricsServer,
} from '@gatehouse/observability';
import { createHttpApp, type HttpAppOptions, type RootModule } from './create-http-app.js';
import { httpConfig } from './http.config.js';

export interface ServeOptions extends HttpAppOptions {
  /** What PORT and METRICS_PORT are when they are not set. */
  readonly port: number;
  readonly metricsPort: number;
}

export interface HttpServer {
  readonly app: NestExpressApplication;
  readonly url: string;
  readonly port: number;
  /** null in a worker of a cluster: its supervisor serves the metrics of all. */
  readonly metricsPort: number | null;
  /** Says "not ready", waits the drain delay, closes the listener, lets requests finish, then closes the app. */
  close(): Promise<void>;
}

/** Builds the app and listens, in this process, without touching signals. */
export async function serveHttp(
  module: RootModule,
  options: ServeOptions,
  { withMetrics = true }: { readonly withMetrics?: boolean } = {},
): Promise<HttpServer> {
  const config = loadSection(httpConfig, options.env);
  const app = await createHttpApp(module, options);
  const server: Server = app.getHttpServer();
  server.requestTimeout = config.requestTimeoutMs;
  server.headersTimeout = Math.min(config.requestTimeoutMs, 15_000);
  let metrics: MetricsServer | null = null;
  try {
    metrics = withMetrics ? await metricsOf(app, options) : null;
    const port = await listenOn(server, config.host, config.port ?? options.port, 'PORT');
    const host = config.host.includes(':') ? `[${config.host}]` : config.host;
    return {
      app,
      url: `http://${host}:${String(port)}`,
      port,
      metricsPort: metrics?.port ?? null,
      close: closer(app, server, metrics, config),
    };
  } catch (error) {
    await metrics?.close();
    await app.close();
    throw error;
  }
}

async function metricsOf(app: NestExpressApplication, options: ServeOptions): Promise<MetricsServer> {
  const { metricsHost, metricsPort } = loadSection(observabilityConfig, options.env);
  const { registry } = app.get(Metrics, { strict: false });
  return serveMetrics(
    { host: metricsHost, port: metricsPort ?? options.metricsPort },
    { contentType: registry.contentType, text: () => registry.metrics() },
  );
}

function closer(
  app: NestExpressApplication,
  server: Server,
  metrics: MetricsServer | null,
  { drainDelayMs, shutdownGraceMs }: { readonly drainDelayMs: number; readonly shutdownGraceMs: number },
): () => Promise<void> {
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    app.get(HealthChecks, { strict: false }).drain();
    // Whoever still arrives is served, and told to come back elsewhere.
    server.prependListener('request', (_, response) => {
      response.setHeader('Connection', 'close');
    });
    if (drainDelayMs > 0) await delay(drainDelayMs);
    await closeListener(server, shutdownGraceMs);
    await app.close();
    await metrics?.close();
  };
  return () => (closing ??= close());
}

/** Stops accepting, lets requests in flight finish, cuts what is left after the grace time (milliseconds). */
async function closeListener(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  // close() ends idle connections once; one that becomes idle later would hold the door open for its keep-alive time.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, 50);
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
