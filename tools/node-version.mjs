// Finds the Node that Gatehouse runs on, and starts the calling program again on it where the current one is
// older. Imports nothing but Node itself and uses no newer syntax than Node 20.19 reads, because it runs before
// the right Node is known.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { constants } from 'node:os';

const root = join(import.meta.dirname, '..');
// oidc-provider 9 supports Node 22 and later; 22.12 is the first that loads ESM everywhere we need it.
const oldest = [22, 12];
const relaunched = 'GATEHOUSE_NODE_RELAUNCHED';

/**
 * Whether a Node version such as `22.12.0` (with or without a leading `v`) can run Gatehouse.
 * @param {string} version
 */
export function isSuitable(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/**
 * The path of the Node to use: the pinned one that `npm ci` brings as an optional package, else the current one
 * when it is recent enough, else null.
 */
export function findNode({
  platform = process.platform,
  arch = process.arch,
  version = process.versions.node,
} = {}) {
  const pinned = join(root, 'node_modules', `node-${platform}-${arch}`, 'bin', 'node');
  if (existsSync(pinned)) return pinned;
  return isSuitable(version) ? process.execPath : null;
}

/** The path of the Node to use; ends the process with a clear message when this machine has none. */
export function requireNode() {
  const node = findNode();
  if (node !== null) return node;
  process.stderr.write(
    `Gatehouse needs Node ${oldest.join('.')} or newer; this is ${process.versions.node}, and there is no ` +
      `node_modules/node-${process.platform}-${process.arch}.\n` +
      'Run `npm ci` (it brings Node 24 on Linux x64 and arm64), or install Node 24 from https://nodejs.org.\n',
  );
  process.exit(1);
}

/**
 * Runs `node` with these arguments on this terminal, passes signals on, and ends with its exit code.
 * @param {string} node
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
export function become(node, args, env) {
  const child = spawn(node, args, { stdio: 'inherit', env });
  // A terminal sends Ctrl-C to the whole group, so the child has it already: passing it on would be a second
  // one. Without a terminal the signal came to this process alone.
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on('SIGINT', () => onTerminal || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`Cannot start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0));
  });
}

/**
 * Makes sure that the calling program runs on a suitable Node.
 *
 * Resolves at once when it does. Otherwise the program is started again on the right Node, and the promise
 * never resolves: `await ensureNode()` as the first statement, and import everything else after it.
 */
export async function ensureNode() {
  if (isSuitable(process.versions.node)) return;
  const node = requireNode();
  if (process.env[relaunched] !== undefined) {
    process.stderr.write(`${node} does not start as Node ${oldest.join('.')} or newer.\n`);
    process.exit(1);
  }
  const [, script, ...args] = process.argv;
  become(node, [...process.execArgv, script, ...args], { ...process.env, [relaunched]: '1' });
  await new Promise(() => {});
}
