import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import pg from 'pg';
import { root } from './system.mjs';

const require = createRequire(import.meta.url);

const git = (...args) => {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
};

/** What a figure means nothing without. */
export async function facts(system) {
  const client = new pg.Client({ connectionString: system.facts.database.url });
  await client.connect();
  const { rows } = await client.query('show server_version');
  await client.end();
  const changes = git('status', '--porcelain', '--untracked-files=no');
  return {
    at: new Date().toISOString(),
    node: process.versions.node,
    postgres: rows[0].server_version,
    oidcProvider: require('oidc-provider/package.json').version,
    autocannon: require('autocannon/package.json').version,
    commit: git('rev-parse', '--short=12', 'HEAD') ?? 'unknown',
    changedSinceCommit: changes === null ? null : changes !== '',
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    loadBefore: Math.round(loadavg()[0] * 10) / 10,
  };
}
