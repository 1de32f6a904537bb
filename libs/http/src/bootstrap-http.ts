import cluster from 'node:cluster';
import { AggregatorRegistry } from 'prom-client';
import { InvalidConfiguration, loadSection } from '@gatehouse/config';
import { AddressTaken, createLogs, observabilityConfig } from '@gatehouse/observability';
import type { RootModule } from './create-http-app.js';
import { httpConfig } from './http.config.js';
import { serveHttp, type HttpServer, type ServeOptions } from './serve-http.js';
import { superviseWorkers } from './supervise-workers.js';

export type BootstrapOptions = ServeOptions;
export type ModuleLoader = () => RootModule | Promise<RootModule>;

/** An arrow function has no prototype; a module class always has. */
const isLoader = (module: RootModule | ModuleLoader): module is ModuleLoader =>
  typeof module === 'function' && !('prototype' in module);

/**
 * The whole life of an app's process: listens, tells its parent the port (`{ type: 'listening', port, metricsPort }`
 * over IPC), and on SIGTERM or SIGINT finishes its requests and exits 0. With WEB_CONCURRENCY above one this process
 * only supervises that many workers. A start that fails prints one message and exits 1.
 *
 * @param module the root module; or a function that loads it, called only in a process that serves, so that a
 *   supervisor stays small and a module that refuses its configuration is answered by that one message
 *
 * @param given how it is served; a function when that is read from the configuration, so that what is wrong there is
 *   that one message, too
 *
 * @returns the server, or null in a supervisor
 */
export async function bootstrapHttp(
  module: RootModule | ModuleLoader,
  given: BootstrapOptions | (() => BootstrapOptions),
): Promise<HttpServer | null> {
  let name = 'Gatehouse';
  try {
    const options = typeof given === 'function' ? given() : given;
    ({ name } = options);
    const { workers } = loadSection(httpConfig, options.env);
    if (workers > 1 && cluster.isPrimary) {
      await superviseWorkers(workers, options);
      return null;
    }
    return await runServer(isLoader(module) ? await module() : module, options);
  } catch (error) {
    process.stderr.write(`${name} cannot start: ${explanation(await withTheRest(error, module))}\n`);
    process.exit(1);
  }
}

async function runServer(module: RootModule, options: BootstrapOptions): Promise<HttpServer> {
  const { logLevel } = loadSection(observabilityConfig, options.env);
  const logs = options.logs ?? createLogs({ name: options.name, level: logLevel });
  // In a worker this answers the supervisor's questions for metrics.
  if (cluster.isWorker) new AggregatorRegistry();
  const server = await serveHttp(module, { ...options, logs }, { withMetrics: !cluster.isWorker });
  const stop = (signal: string): void => {
    logs.app.info({ signal }, 'stopping');
    void server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logs.app.error({ err: error }, 'the shutdown failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  // Whoever started us over IPC is gone, perhaps killed: nobody would ever stop us.
  process.once('disconnect', () => {
    stop('disconnect');
  });
  logs.app.info({ url: server.url, metricsPort: server.metricsPort }, 'listening');
  process.send?.({ type: 'listening', port: server.port, metricsPort: server.metricsPort });
  return server;
}

/** Settings are read where they are needed first; who mends one wants to hear of all. */
async function withTheRest(error: unknown, module: RootModule | ModuleLoader): Promise<unknown> {
  if (!(error instanceof InvalidConfiguration) || !isLoader(module)) return error;
  try {
    await module();
    return error;
  } catch (other) {
    if (!(other instanceof InvalidConfiguration)) return error;
    return new InvalidConfiguration([...new Set([...error.problems, ...other.problems])]);
  }
}

/** Faults of the surroundings, whose message says it all; the last ones by name, as this lib knows no database. */
const saysItAll = (error: Error): boolean =>
  error instanceof InvalidConfiguration ||
  error instanceof AddressTaken ||
  ['DatabaseUnusable', 'KeyRingMismatch'].includes(error.name);

function explanation(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return saysItAll(error) ? error.message : (error.stack ?? error.message);
}
