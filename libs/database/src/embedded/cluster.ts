import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, open, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { EmbeddedPostgresUnavailable, hasCode } from './embedded-postgres.errors.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { readText, writeAtomically, type PostgresHome } from './postgres-home.js';
import { childEnvironment, type ServerAccount } from './server-account.js';

export const superuser = 'postgres';

/**
 * The data folder is missing, empty (then it goes), or holds a cluster of ours that these binaries can open.
 *
 * @throws EmbeddedPostgresUnavailable `incompatible-version`, `directory-occupied`, `directory-not-reachable`
 */
export async function assertUsable(home: PostgresHome, binaries: PostgresBinaries): Promise<void> {
  const data = await stat(home.data).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  });
  if (data === null || (data.isDirectory() && (await removeIfEmpty(home.data)))) return;
  assertOurs(home.data, data.uid);
  const major = await readText(join(home.data, 'PG_VERSION'));
  if (major === null) {
    throw new EmbeddedPostgresUnavailable('directory-occupied', {
      what: `The embedded PostgreSQL cannot use ${home.data}.`,
      why: 'The folder holds something that is not a PostgreSQL database.',
      remedy: 'Move it away, or choose another folder.',
    });
  }
  if (major !== binaries.major) {
    throw new EmbeddedPostgresUnavailable('incompatible-version', {
      what: `The embedded PostgreSQL ${binaries.version} cannot open ${home.data}.`,
      why: `The data was written by PostgreSQL ${major}, and a major version opens only its own data.`,
      remedy: `Move the folder away to begin anew; to keep the data, dump it with PostgreSQL ${major} and restore the dump.`,
    });
  }
}

/**
 * Creates the cluster when it is missing, sets the superuser's password, and returns that. Call it under the start
 * lock, after `assertUsable`, with no server running.
 *
 * @throws EmbeddedPostgresUnavailable `password-unusable`, `start-failed`
 */
export async function ensureCluster(
  home: PostgresHome,
  binaries: PostgresBinaries,
  account: ServerAccount | null,
  wantedPassword: string | undefined,
): Promise<string> {
  await removeDrafts(home.data);
  const stored = await readText(home.password);
  const password = acceptable(wantedPassword ?? stored ?? randomBytes(24).toString('base64url'));
  if (!(await stat(home.data).catch(() => null))) {
    await writeAtomically(home.password, `${password}\n`);
    await createCluster(home, binaries, account, password);
  } else if (password !== stored) {
    await resetPassword(home, binaries, account, password);
    await writeAtomically(home.password, `${password}\n`);
  }
  return password;
}

function assertOurs(data: string, owner: number): void {
  const self = process.getuid?.();
  if (self === undefined || self === 0 || self === owner) return;
  throw new EmbeddedPostgresUnavailable('directory-not-reachable', {
    what: `The embedded PostgreSQL cannot open ${data}.`,
    why: `The data belongs to uid ${String(owner)} (Gatehouse was started by another account before, perhaps by root) and this is uid ${String(self)}.`,
    remedy:
      'Start Gatehouse from the same account as before, give the folder to this one with chown, or choose another folder.',
  });
}

/**
 * Builds the cluster beside its place and moves it there when it is complete: a folder called `data` is never
 * half-finished, whenever we are killed.
 */
async function createCluster(
  home: PostgresHome,
  binaries: PostgresBinaries,
  account: ServerAccount | null,
  password: string,
): Promise<void> {
  const parent = dirname(home.data);
  const draft = await mkdtemp(`${home.data}${draftSuffix}`);
  const passwordFile = `${draft}.password`;
  try {
    const data = join(draft, 'data');
    await mkdir(data, { mode: 0o700 });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (account) {
      for (const path of [draft, data, passwordFile]) await chown(path, account.uid, account.gid);
    }
    const outcome = await run(binaries.initdb, initdbArguments(data, passwordFile), account);
    if (outcome.code !== 0) throw failed('initdb did not create the database', outcome.output);
    await rename(data, home.data);
    await flushDirectory(parent);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

function initdbArguments(data: string, passwordFile: string): string[] {
  return [
    `--pgdata=${data}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--locale=C.UTF-8',
    '--encoding=UTF8',
    '--data-checksums',
    '--no-instructions',
  ];
}

/** In single-user mode, which asks for no password: for a lost password file, or one that the caller has changed. */
async function resetPassword(
  home: PostgresHome,
  binaries: PostgresBinaries,
  account: ServerAccount | null,
  password: string,
): Promise<void> {
  const command = `ALTER ROLE ${superuser} PASSWORD '${password.replaceAll("'", "''")}';\n`;
  const outcome = await run(binaries.postgres, ['--single', '-D', home.data, 'postgres'], account, command);
  if (outcome.code !== 0 || outcome.output.includes('ERROR:')) {
    throw failed('the superuser password could not be set', outcome.output.replaceAll(password, '…'));
  }
}

async function run(
  binary: string,
  parameters: string[],
  account: ServerAccount | null,
  input = '',
): Promise<{ code: number | null; output: string }> {
  const child = spawn(binary, parameters, {
    cwd: '/',
    env: childEnvironment,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(account ?? {}),
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code, ...printed] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, output: printed.join('\n').trim() };
}

/** The password travels in a line of its own to initdb and in a quoted string to the server. */
function acceptable(password: string): string {
  if (/^[\x21-\x7e]{8,128}$/.test(password)) return password;
  throw new EmbeddedPostgresUnavailable('password-unusable', {
    what: 'The superuser password of the embedded PostgreSQL was not set.',
    why: 'It must be 8 to 128 printable ASCII characters without spaces.',
    remedy: 'Choose another one, or leave it unset for a random one.',
  });
}

const draftSuffix = '.initdb-';

async function removeDrafts(data: string): Promise<void> {
  const parent = dirname(data);
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((entry) => entry.startsWith(`${basename(data)}${draftSuffix}`))) {
    // An initdb that survived its killed parent may still write there; what is left goes at the next start.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function removeIfEmpty(directory: string): Promise<boolean> {
  try {
    await rmdir(directory);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'EACCES', 'EPERM')) return false;
    throw error;
  }
}

async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await handle.sync();
  await handle.close();
}

function failed(fact: string, output: string): EmbeddedPostgresUnavailable {
  return new EmbeddedPostgresUnavailable('start-failed', {
    what: 'The embedded PostgreSQL was not set up.',
    why: `${fact}: ${output.split('\n').slice(-8).join(' | ')}.`,
    remedy: 'Correct that and start again, or set DATABASE_URL to a PostgreSQL server of your own.',
  });
}
