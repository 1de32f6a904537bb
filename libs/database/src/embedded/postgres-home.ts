import { randomUUID } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  mkdir,
  readFile,
  realpath,
  rename,
  stat,
  writeFile,
} from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { EmbeddedPostgresUnavailable, reasonOf } from './embedded-postgres.errors.js';
import { canUse, isRoot, type ServerAccount } from './server-account.js';

/** Where root's installations under an unreachable folder keep their binaries and data. */
const sharedDirectory = '/var/lib/gatehouse';

/** The files of one embedded server. All but the data and its drafts belong to us, not to the server's account. */
export interface PostgresHome {
  readonly directory: string;
  readonly data: string;
  readonly log: string;
  readonly lock: string;
  readonly password: string;
  readonly port: string;
  readonly supervisor: string;
}

/**
 * Opens the folder, creating it when it is missing.
 *
 * @throws EmbeddedPostgresUnavailable `directory-not-writable`
 */
export async function openHome(path: string): Promise<PostgresHome> {
  const directory = await openDirectory(resolve(path));
  return homeIn(directory, (await recordedLocation(directory)) ?? join(directory, 'data'));
}

/** The folder's files without creating anything; null when there is no such folder. */
export async function findHome(path: string): Promise<PostgresHome | null> {
  const directory = await realpath(path).catch(() => null);
  if (directory === null) return null;
  return homeIn(directory, (await recordedLocation(directory)) ?? join(directory, 'data'));
}

/**
 * Decides where new data goes: into the folder, or, when the server's account cannot enter it (root's clone under
 * /root), to a place of its own under `/var/lib/gatehouse` that is written down in the folder.
 *
 * @throws EmbeddedPostgresUnavailable `directory-not-reachable` when there is already data that it cannot reach
 */
export async function placeData(home: PostgresHome, account: ServerAccount | null): Promise<PostgresHome> {
  const parent = resolve(home.data, '..');
  await mkdir(parent, { recursive: true });
  if (account === null || canUse(account, parent, 'enter')) return home;
  if (await stat(home.data).catch(() => null)) throw unreachable(home.data, account);
  const elsewhere = join(sharedDirectory, `data-${randomUUID()}`);
  try {
    await openSharedDirectory();
    await writeAtomically(join(home.directory, locationFile), `${elsewhere}\n`);
  } catch (error) {
    throw notWritable(sharedDirectory, error);
  }
  return { ...home, data: elsewhere };
}

/** Creates the place outside the installation; every account may pass, whatever our umask is. */
export async function openSharedDirectory(): Promise<string> {
  await mkdir(sharedDirectory, { recursive: true });
  await chmod(sharedDirectory, 0o755);
  return sharedDirectory;
}

/** Replaces a small file in one step; readable to its owner only. */
export async function writeAtomically(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600, flush: true });
  await rename(draft, file);
}

export async function readText(file: string): Promise<string | null> {
  return (await readFile(file, 'utf8').catch(() => null))?.trim() ?? null;
}

const locationFile = 'data-location';

function homeIn(directory: string, data: string): PostgresHome {
  const file = (name: string): string => join(directory, name);
  return {
    directory,
    data,
    log: file('server.log'),
    lock: file('start.lock'),
    password: file('password'),
    port: file('port'),
    supervisor: file('supervisor.json'),
  };
}

async function openDirectory(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    const directory = await realpath(path);
    await letOthersPass(directory);
    return directory;
  } catch (error) {
    throw notWritable(path, error);
  }
}

/** Root's own folder (from mkdtemp, or under a strict umask) must let the server's account through to its data. */
async function letOthersPass(directory: string): Promise<void> {
  const { mode, uid } = await stat(directory);
  if (isRoot() && uid === 0 && (mode & 0o011) !== 0o011) await chmod(directory, (mode & 0o777) | 0o011);
}

async function recordedLocation(directory: string): Promise<string | null> {
  const recorded = await readText(join(directory, locationFile));
  return recorded !== null && isAbsolute(recorded) ? recorded : null;
}

function notWritable(path: string, error: unknown): EmbeddedPostgresUnavailable {
  return new EmbeddedPostgresUnavailable(
    'directory-not-writable',
    {
      what: `The embedded PostgreSQL cannot keep its data in ${path}.`,
      why: `The folder cannot be created or written (${reasonOf(error)}).`,
      remedy:
        'Give this account write access to it, choose another folder, or set DATABASE_URL to a server of your own.',
    },
    { cause: error },
  );
}

function unreachable(data: string, account: ServerAccount): EmbeddedPostgresUnavailable {
  return new EmbeddedPostgresUnavailable('directory-not-reachable', {
    what: `The embedded PostgreSQL cannot open its data in ${data}.`,
    why: `It runs as uid ${String(account.uid)}, which may not enter one of the folders above.`,
    remedy:
      'Allow that ("chmod o+x" on the folders above), or move the installation to a folder that every account may enter.',
  });
}
