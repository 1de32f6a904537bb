// `npm test`: everything. Builds, provides what the tests need from the system, runs every Jest project, lists
// what was skipped and why, and ends with the line `N passed, N failed`.
//
// `npm test -- security browser` runs only these projects.
import { ensureNode } from './node-version.mjs';

await ensureNode();

const { spawnSync } = await import('node:child_process');
const { mkdirSync, mkdtempSync, readFileSync, rmSync } = await import('node:fs');
const { join, relative } = await import('node:path');
const { tmpdir } = await import('node:os');
const { ensureBuilt } = await import('./build.mjs');
const { provide, systemPackages } = await import('./system-packages.mjs');

const root = join(import.meta.dirname, '..');
const inCi = /^(1|true)$/i.test(process.env.CI ?? '');
// One Jest invocation each. The second shares one running system; the first reports even when that system does
// not start; the third kills servers and databases and has the machine to itself.
const groups = [
  { projects: ['unit'], options: [] },
  { projects: ['architecture', 'integration', 'e2e', 'clients', 'security', 'browser'], options: [] },
  { projects: ['recovery'], options: ['--runInBand'] },
];
const all = groups.flatMap((group) => group.projects);
// Only to end what hangs; all kinds together take a good part of this on two cores.
const longestRunMs = 20 * 60_000;

const say = (line) => process.stdout.write(`${line}\n`);

function wantedProjects() {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`No such project: ${unknown.join(', ')}. Projects: ${all.join(', ')}.\n`);
    process.exit(2);
  }
  return asked.length > 0 ? asked : all;
}

/** Runs Jest with these arguments; `output` keeps what it prints instead of showing it. */
function jest(args, { output = false } = {}) {
  return spawnSync(process.execPath, [join(root, 'tools/jest.mjs'), ...args], {
    cwd: root,
    stdio: output ? ['ignore', 'pipe', 'ignore'] : ['ignore', 'inherit', 'inherit'],
    encoding: 'utf8',
    timeout: longestRunMs,
  });
}

/** Leaves out the projects whose system packages are missing, and says which test files that costs. */
function withoutMissingPackages(projects, skipped) {
  return systemPackages.reduce((left, wanted) => {
    const affected = left.filter((project) => wanted.neededBy.includes(project));
    if (affected.length === 0) return left;
    const { path, reason } = provide(wanted);
    if (path !== undefined) {
      process.env[wanted.variable] = path;
      return left;
    }
    const { stdout } = jest(['--listTests', '--selectProjects', ...affected], { output: true });
    for (const file of stdout.split('\n').filter((line) => line.startsWith(root))) {
      skipped.push({ name: relative(root, file), reason: `${wanted.name}: ${reason}` });
    }
    return left.filter((project) => !affected.includes(project));
  }, projects);
}

/** Counts a Jest result file into `total`; a file that did not run at all is one failure. */
function count(result, total, skipped) {
  total.passed += result.numPassedTests;
  total.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  for (const file of result.testResults) {
    for (const test of file.assertionResults) {
      if (!['pending', 'todo', 'skipped', 'disabled'].includes(test.status)) continue;
      const reason = test.status === 'todo' ? 'not written yet' : 'its title says why';
      skipped.push({ name: `${relative(root, file.name)} › ${test.fullName}`, reason });
    }
  }
}

function run(projects, extra, total, skipped) {
  if (projects.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  const outputFile = join(folder, 'result.json');
  const ci = inCi ? ['--ci'] : [];
  const { status } = jest([
    ...['--selectProjects', ...projects],
    ...['--json', `--outputFile=${outputFile}`],
    ...ci,
    ...extra,
  ]);
  const failedBefore = total.failed;
  try {
    count(JSON.parse(readFileSync(outputFile, 'utf8')), total, skipped);
  } catch {
    say(`Jest ended without a result (${projects.join(', ')}): the set-up failed or the process died.`);
  }
  // Something that is no test's fault, such as a set-up or a tear-down, must not pass for success.
  if (status !== 0 && total.failed === failedBefore) total.failed += 1;
  rmSync(folder, { recursive: true, force: true });
}

const started = performance.now();
const total = { passed: 0, failed: 0 };
const skipped = [];
const asked = wantedProjects();
try {
  say(await ensureBuilt());
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  say('0 passed, 1 failed');
  process.exit(1);
}
mkdirSync(join(root, 'artifacts'), { recursive: true });
const projects = withoutMissingPackages(asked, skipped);
for (const group of groups) {
  const chosen = group.projects.filter((name) => projects.includes(name));
  run(chosen, group.options, total, skipped);
}

if (skipped.length > 0) say('\nSkipped:');
for (const { name, reason } of skipped) say(`  ${name}: ${reason}`);
if (inCi && skipped.length > 0) say('CI is set: a skipped test is a failure.');
say(`\nTests took ${Math.round((performance.now() - started) / 1000)} s.`);
say(
  `${total.passed} passed, ${total.failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
);
process.exitCode = total.failed > 0 || (inCi && skipped.length > 0) ? 1 : 0;
