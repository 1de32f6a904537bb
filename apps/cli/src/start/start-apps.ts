import { join, resolve } from 'node:path';
import type { App } from './apps.js';
import { environmentWith, probeHost } from './environment.js';
import type { Home } from './home.js';
import type { Shutdown } from './shutdown.js';
import { SupervisedApp } from './supervised-app.js';

/** The root of the compiled tree, in which each application has its main.js. */
const compiled = resolve(import.meta.dirname, '../../../..');

export interface StartAppsOptions {
  readonly home: Home;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly shutdown: Shutdown;
  readonly note: (line: string) => void;
}

/** Starts all of them at once and waits until each is ready. The first that fails fails the start. */
export async function startApps(apps: readonly App[], options: StartAppsOptions): Promise<void> {
  const { home, variables, shutdown, note } = options;
  const supervised = apps.map((app) => {
    const env = environmentWith({
      ...variables,
      PORT: String(app.port),
      METRICS_PORT: String(app.metricsPort),
    });
    const process = {
      app,
      env,
      logs: home.logs,
      script: join(compiled, 'apps', app.name, 'src/main.js'),
      probeUrl: `http://${probeHost()}:${String(app.port)}`,
    };
    const one = new SupervisedApp(process, note);
    shutdown.onStop(app.name, () => one.stop());
    return one;
  });
  await Promise.all(supervised.map((app) => app.start(shutdown.signal)));
}
