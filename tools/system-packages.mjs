// Finds what tests need from the operating system, and installs it where that is possible: as root on Debian or
// Ubuntu. Elsewhere the tests that need it are skipped, and the reason says what to install.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** One entry per package: which Jest projects need it, how it is found, where its path is told to the tests. */
export const systemPackages = [
  {
    name: 'chromium',
    neededBy: ['browser'],
    programs: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    variable: 'CHROMIUM_PATH',
    apt: ['chromium', 'fonts-liberation'],
  },
];

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of the first of these programs on PATH, or null. */
export function findProgram(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable) ?? null;
}

function locate({ programs, variable }) {
  const named = process.env[variable];
  if (named !== undefined && named !== '') return isExecutable(named) ? named : null;
  return findProgram(programs);
}

let listsAreFresh = false;
/** Installs Debian packages; answers null, or the reason why it cannot. */
function install(apt) {
  if (process.getuid?.() !== 0) return `not installed, and only root can (apt-get install ${apt.join(' ')})`;
  if (findProgram(['apt-get']) === null) return 'not installed, and this system has no apt-get';
  const run = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
    });
  if (!listsAreFresh) run('update', '-qq');
  listsAreFresh = true;
  const { status, stderr } = run('install', '-y', '-qq', '--no-install-recommends', ...apt);
  return status === 0 ? null : `apt-get could not install it: ${stderr.trim().split('\n').at(-1)}`;
}

/**
 * Locates a package, and installs it when it is missing.
 * @param {(typeof systemPackages)[number]} wanted
 * @returns {{ path: string } | { reason: string }}
 */
export function provide(wanted) {
  const present = locate(wanted);
  if (present !== null) return { path: present };
  if (process.env[wanted.variable]) return { reason: `${wanted.variable} names no program that can be run` };
  process.stdout.write(`Installing ${wanted.apt.join(', ')} …\n`);
  const reason = install(wanted.apt);
  if (reason !== null) return { reason };
  const installed = locate(wanted);
  return installed === null ? { reason: 'installed, but not found on PATH' } : { path: installed };
}
