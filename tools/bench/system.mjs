// Gatehouse as `npm start` runs it: embedded PostgreSQL, migrated and seeded, three processes; in a folder of its own.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childrenOf, residentMiB, stop, until } from './processes.mjs';

export const root = join(import.meta.dirname, '../..');
const apps = ['idp', 'resource-api', 'admin-api'];
const portNames = ['IDP', 'RESOURCE_API', 'ADMIN_API'].flatMap((app) => [
  `${app}_PORT`,
  `${app}_METRICS_PORT`,
]);
/** What the caller's shell says about Gatehouse must not reach what is measured. */
const ownSettings =
  /^(GATEHOUSE_|DATABASE_|EMBEDDED_|SMTP_|MAIL_|NODE_OPTIONS$|WEB_CONCURRENCY|LOG_|.*_PORT$)/;

export class System {
  #child = null;

  constructor(home, profiles) {
    this.home = home;
    this.profiles = profiles;
  }

  static async create(profiles = null) {
    return new System(await mkdtemp(join(tmpdir(), 'gatehouse-bench-')), profiles);
  }

  get #environment() {
    const inherited = Object.entries(process.env).filter(([name]) => !ownSettings.test(name));
    return {
      ...Object.fromEntries(inherited),
      ...Object.fromEntries(portNames.map((name) => [name, '0'])),
      GATEHOUSE_HOME: this.home,
      // The bench signs in from one address far more often than a person may.
      RATE_LIMIT_FACTOR: '10000',
      ...(this.profiles ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${this.profiles}` } : {}),
    };
  }

  /** Starts everything; resolves to the milliseconds until each process answered /health/ready. */
  async start() {
    const log = join(this.home, 'start.log');
    const output = openSync(log, 'a');
    const began = performance.now();
    const child = spawn(process.execPath, [join(root, 'tools/gatehouse.mjs'), 'start'], {
      cwd: root,
      env: this.#environment,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#child = child;
    const startFile = join(this.home, 'start.json');
    await until(() => {
      if (child.exitCode !== null)
        throw new Error(`gatehouse start ended:\n${readFileSync(log, 'utf8').slice(-4_000)}`);
      return existsSync(startFile);
    }, 'gatehouse start');
    const took = performance.now() - began;
    this.facts = JSON.parse(readFileSync(startFile, 'utf8'));
    this.pids = Object.fromEntries(apps.map((app) => [app, pidOf(child.pid, app)]));
    return took;
  }

  async stop() {
    if (this.#child) await stop(this.#child);
    this.#child = null;
  }

  async remove() {
    await this.stop();
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** What another process of ours needs to join this system. */
  get variables() {
    const { database, idp, resourceApi, adminApi } = this.facts;
    return {
      ...this.#environment,
      DATABASE_URL: database.url,
      GATEHOUSE_KEYRING_FILE: join(this.home, 'keyring'),
      PUBLIC_URL: idp.url,
      RESOURCE_API_URL: resourceApi.url,
      ADMIN_API_URL: adminApi.url,
      MAIL_OUTBOX_DIR: join(this.home, 'outbox'),
      PORT: '0',
      METRICS_PORT: '0',
    };
  }

  /** The processes of the embedded database: the postmaster and those that it has now. */
  databasePids() {
    const postmaster = Number(
      readFileSync(join(this.home, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0],
    );
    return [postmaster, ...childrenOf(postmaster).map(({ pid }) => pid)];
  }

  residentMiB() {
    return Object.fromEntries(apps.map((app) => [app, residentMiB(this.pids[app])]));
  }
}

function pidOf(parent, app) {
  const found = childrenOf(parent).find(({ command }) =>
    command.includes(join('dist/apps', app, 'src/main.js')),
  );
  return found?.pid;
}
