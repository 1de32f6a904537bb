import { join } from 'node:path';
import { startProgram, until } from '../processes.mjs';
import { median, shown } from '../report.mjs';
import { root } from '../system.mjs';

const apps = ['idp', 'resource-api', 'admin-api'];

export const coldStart = {
  about: 'from nothing to /health/ready, the database being migrated',
  async run({ system, shape, report }) {
    for (const app of apps) {
      const times = [];
      for (let time = 0; time < shape.starts; time += 1) times.push(await startAlone(system, app));
      report.line(app, `${shown(median(times))} ms (the database runs)`, times);
    }
    const times = [];
    for (let time = 0; time < shape.starts; time += 1) {
      await system.stop();
      times.push(await system.start());
    }
    report.line(
      'npm start',
      `${shown(median(times))} ms (database, migration check and all three processes)`,
      times,
    );
  },
};

async function startAlone(system, app) {
  const began = performance.now();
  const { message, stop } = await startProgram(join(root, 'dist/apps', app, 'src/main.js'), {
    env: system.variables,
    ready: ({ type }) => type === 'listening',
  });
  const isReady = () =>
    fetch(`http://127.0.0.1:${message.port}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(isReady, `${app} being ready`);
  const took = performance.now() - began;
  await stop();
  return took;
}
