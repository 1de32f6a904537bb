// `npm run bench`: measures the system that `npm start` runs, beside a floor on the same machine at the same time.
//
//   npm run bench                                everything, about five minutes
//   npm run bench -- --quick                     short rounds, to see that it works; the figures say little
//   npm run bench -- --only client-credentials   one case; may be given several times
//   npm run bench -- --profile                   CPU profiles of our processes in artifacts/profiles (slows them)
//
// Results are printed and written to artifacts/bench.json. Ends with 1 when a goal is missed or something fails.
import { parseArgs } from 'node:util';
import { ensureNode } from '../node-version.mjs';

await ensureNode();

const { cases } = await import('./cases.mjs');
const { facts } = await import('./facts.mjs');
const { Report } = await import('./report.mjs');
const { System, root } = await import('./system.mjs');
const { join } = await import('node:path');
const { ensureBuilt } = await import('../build.mjs');

const usage = `Usage: npm run bench -- [--quick] [--profile] [--only CASE]\nCases: ${Object.keys(cases).join(', ')}.`;
const options = read();
const shape = options.quick
  ? { rounds: 3, seconds: 1.5, warmUpSeconds: 0.5, connections: 32, logins: 3, realms: 50, starts: 1 }
  : { rounds: 5, seconds: 5, warmUpSeconds: 1, connections: 32, logins: 8, realms: 1000, starts: 3 };
const report = new Report(join(root, 'artifacts/bench.json'));
const system = await System.create(options.profile ? join(root, 'artifacts/profiles') : null);
// Ctrl-C must not leave a database behind.
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void system.remove().finally(() => process.exit(130)));

try {
  // Not part of any cold start.
  await ensureBuilt();
  await system.start();
  report.begin({ ...(await facts(system)), ...shape });
  for (const name of options.cases) {
    report.open(name, cases[name].about);
    await cases[name].run({ system, shape, report });
  }
} catch (error) {
  report.fail(error);
} finally {
  await system.remove();
  report.finish();
}
process.exitCode = report.isGood ? 0 : 1;

function read() {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
      },
    });
    const unknown = values.only.filter((name) => !Object.hasOwn(cases, name));
    if (unknown.length > 0) throw new Error(`There is no case "${unknown.join('", "')}".`);
    return { ...values, cases: values.only.length > 0 ? values.only : Object.keys(cases) };
  } catch (error) {
    process.stderr.write(`${error.message}\n${usage}\n`);
    process.exit(2);
  }
}
