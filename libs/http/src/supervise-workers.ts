import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry } from 'prom-client';
import { loadSection } from '@gatehouse/config';
import { createLogs, observabilityConfig, serveMetrics } from '@gatehouse/observability';
import { httpConfig } from './http.config.js';
import type { ServeOptions } from './serve-http.js';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** A worker that lived this long (milliseconds) was well: its death starts the back-off anew. */
const HEALTHY_AFTER_MS = 60_000;

/**
 * Runs `count` workers that share one port: restarts the dead with back-off, passes signals on, serves the metrics
 * of all of them, and tells the parent once every worker listens.
 *
 * When the first workers all die before any listens, the reason is in the configuration: it gives up.
 */
export async function superviseWorkers(count: number, options: ServeOptions): Promise<void> {
  const { shutdownGraceMs, drainDelayMs } = loadSection(httpConfig, options.env);
  const { logLevel, metricsHost, metricsPort } = loadSection(observabilityConfig, options.env);
  const logs = options.logs ?? createLogs({ name: options.name, level: logLevel });
  const aggregator = new AggregatorRegistry();
  const metrics = await serveMetrics(
    { host: metricsHost, port: metricsPort ?? options.metricsPort },
    { contentType: aggregator.contentType, text: () => aggregator.clusterMetrics() },
  );
  const listening = new Set<number>();
  let announced = false;
  let stopping = false;
  let delayMs = FIRST_DELAY_MS;

  const fork = (): void => {
    if (stopping) return;
    const started = performance.now();
    const worker = cluster.fork();
    worker.on('message', (message: unknown) => {
      const port = portOf(message);
      if (port === null) return;
      listening.add(worker.id);
      if (announced || listening.size < count) return;
      announced = true;
      logs.app.info({ port, metricsPort: metrics.port, workers: count }, 'listening');
      process.send?.({ type: 'listening', port, metricsPort: metrics.port });
    });
    worker.once('exit', (code, signal) => {
      listening.delete(worker.id);
      if (stopping) return;
      if (!announced && code !== 0 && listening.size === 0) process.exit(1);
      if (performance.now() - started > HEALTHY_AFTER_MS) delayMs = FIRST_DELAY_MS;
      logs.app.error({ worker: worker.id, exitCode: code, signal, restartInMs: delayMs }, 'a worker died');
      setTimeout(fork, delayMs);
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
    });
  };

  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    logs.app.info({ signal }, 'stopping');
    const workers = Object.values(cluster.workers ?? {}).filter(
      (worker): worker is Worker => worker !== undefined,
    );
    void Promise.all(workers.map((worker) => ended(worker, drainDelayMs + shutdownGraceMs + 5_000))).then(
      () => process.exit(0),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  process.once('disconnect', () => {
    stop('disconnect');
  });
  for (let index = 0; index < count; index += 1) fork();
}

/** Asks a worker to end and kills it when it does not within the time (milliseconds). */
async function ended(worker: Worker, withinMs: number): Promise<void> {
  if (worker.isDead()) return;
  await new Promise<void>((resolve) => {
    const kill = setTimeout(() => worker.process.kill('SIGKILL'), withinMs);
    worker.once('exit', () => {
      clearTimeout(kill);
      resolve();
    });
    worker.process.kill('SIGTERM');
  });
}

function portOf(message: unknown): number | null {
  if (typeof message !== 'object' || message === null) return null;
  const { type, port } = message as { type?: unknown; port?: unknown };
  return type === 'listening' && typeof port === 'number' ? port : null;
}
