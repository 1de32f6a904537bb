// Compiles the workspace with the Nest CLI into dist/, when and only when something that goes into it changed.
// `node tools/build.mjs [--force]`; `npm start` and `npm test` import ensureBuilt().
//
// The new tree is built aside and renamed into place, so that dist/ is always a whole build and a server that
// runs from it is not torn. Two builds at once are safe without the lock (each has its own folder, the rename
// decides); the lock only saves the second one the work.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findNode, requireNode } from './node-version.mjs';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const stampFile = join(dist, '.build-stamp');
const lockFile = join(root, '.build-lock');
const scratchPrefix = '.build-';
const folders = ['apps', 'libs'];
const files = [
  'package.json',
  'package-lock.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  '.swcrc',
  'tools/build.mjs',
];
const notBuilt = /\.spec\.tsx?$|\.md$|\/(test|testing)$/;
// A build takes seconds. A lock older than this belongs to a process id that another program has by now.
const lockIsStaleAfterMs = 5 * 60_000;

/** Every file that goes into the build, sorted, as a path from the root with its size and time of change. */
function sources() {
  const found = [];
  const add = (file) => {
    const stat = fs.statSync(join(root, file), { throwIfNoEntry: false });
    if (stat?.isFile()) found.push({ file, key: `${file} ${stat.size} ${stat.mtimeMs}` });
  };
  const walk = (folder) => {
    for (const entry of fs.readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (notBuilt.test(path) || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) walk(path);
      else add(path);
    }
  };
  for (const folder of folders) if (fs.existsSync(join(root, folder))) walk(folder);
  files.forEach(add);
  return found.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** `quick` tells at a glance that nothing was touched; `content` that what was touched is still the same. */
function fingerprint(list) {
  const hash = (part) => {
    const sum = createHash('sha256');
    for (const source of list) sum.update(part(source)).update('\0');
    return sum.digest('hex');
  };
  return {
    quick: hash(({ key }) => key),
    content: () => hash(({ file }) => `${file}\0${fs.readFileSync(join(root, file)).toString('base64')}`),
  };
}

function readStamp() {
  try {
    return JSON.parse(fs.readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

function isCurrent(print) {
  const stamp = readStamp();
  if (stamp.quick === print.quick) return true;
  if (stamp.content === undefined || stamp.content !== print.content()) return false;
  fs.writeFileSync(stampFile, JSON.stringify({ ...stamp, quick: print.quick }));
  return true;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The id of the process that holds the lock; null when it is free or its holder is gone. */
function lockHolder() {
  try {
    const pid = Number(fs.readFileSync(lockFile, 'utf8'));
    const age = Date.now() - fs.statSync(lockFile).mtimeMs;
    // Between creating the lock and writing the id into it the file is empty.
    if (pid === 0) return age < 2_000 ? -1 : null;
    return age < lockIsStaleAfterMs && isAlive(pid) ? pid : null;
  } catch {
    return null;
  }
}

async function lock() {
  for (;;) {
    try {
      fs.writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      return () => {
        if (lockHolder() === process.pid) fs.rmSync(lockFile, { force: true });
      };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (lockHolder() === null) fs.rmSync(lockFile, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function removeLeftovers() {
  for (const name of fs.readdirSync(root)) {
    const pid = new RegExp(`^\\${scratchPrefix}(\\d+)(-old|\\.json)?$`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      fs.rmSync(join(root, name), { recursive: true, force: true });
  }
}

/** Runs the Nest CLI quietly; its output is the error when it fails. */
function compile(outDir) {
  const tsconfig = `${outDir}.json`;
  const options = { outDir, incremental: false, tsBuildInfoFile: `${outDir}/tsbuildinfo` };
  fs.writeFileSync(
    tsconfig,
    JSON.stringify({ extends: './tsconfig.build.json', compilerOptions: options, include: folders }),
  );
  const args = [
    join(root, 'node_modules/@nestjs/cli/bin/nest.js'),
    'build',
    '--path',
    relative(root, tsconfig),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(requireNode(), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      fs.rmSync(tsconfig, { force: true });
      if (code === 0) resolve();
      else reject(new Error(`nest build failed (${code}):\n${output.trim()}`));
    });
  });
}

// Code that lies among the assets was compiled like all other code.
const onlyAssets = { recursive: true, filter: (file) => !/\.tsx?$/.test(file) };

/** Pages' assets are read at run time from beside the compiled code. */
function copyAssets(outDir) {
  for (const folder of folders) {
    if (!fs.existsSync(join(root, folder))) continue;
    for (const name of fs.readdirSync(join(root, folder))) {
      const assets = join(root, folder, name, 'src/assets');
      if (fs.existsSync(assets)) fs.cpSync(assets, join(outDir, folder, name, 'src/assets'), onlyAssets);
    }
  }
}

/** Puts the finished tree in the place of dist/. A directory cannot replace another in one step; two come close. */
function swapIn(outDir) {
  const old = `${outDir}-old`;
  for (let attempt = 1; ; attempt += 1) {
    fs.rmSync(old, { recursive: true, force: true });
    try {
      fs.renameSync(dist, old);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
    try {
      fs.renameSync(outDir, dist);
      break;
    } catch (error) {
      // Another build was faster between the two steps; ours is as good, so it goes on top.
      if (attempt === 10 || !['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
    }
  }
  fs.rmSync(old, { recursive: true, force: true });
}

async function build(print) {
  const outDir = join(root, `${scratchPrefix}${process.pid}`);
  try {
    removeLeftovers();
    const content = print.content();
    await compile(outDir);
    copyAssets(outDir);
    fs.writeFileSync(join(outDir, '.build-stamp'), JSON.stringify({ quick: print.quick, content }));
    swapIn(outDir);
  } finally {
    for (const path of [outDir, `${outDir}.json`]) fs.rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Brings dist/ up to date with the sources.
 *
 * Resolves to what happened, as one line. Rejects with the compiler's output when the sources do not compile;
 * dist/ is then what it was before.
 * @param {{ force?: boolean }} options `force` builds even when nothing changed
 */
export async function ensureBuilt({ force = false } = {}) {
  const started = performance.now();
  if (!force && isCurrent(fingerprint(sources()))) return 'Build is current.';
  const unlock = await lock();
  try {
    // What another process built while this one waited counts as well.
    const list = sources();
    const print = fingerprint(list);
    if (!force && isCurrent(print)) return 'Build is current.';
    await build(print);
    return `Built ${list.length} files in ${((performance.now() - started) / 1000).toFixed(1)} s.`;
  } finally {
    unlock();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (findNode() === null) requireNode();
  const unknown = process.argv.slice(2).filter((argument) => argument !== '--force');
  if (unknown.length > 0) {
    process.stderr.write(`Unknown argument: ${unknown.join(' ')}. Usage: npm run build [-- --force]\n`);
    process.exit(2);
  }
  try {
    process.stdout.write(`${await ensureBuilt({ force: process.argv.includes('--force') })}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
