import { spawnSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { EmbeddedPostgresUnavailable } from './embedded-postgres.errors.js';

/** The unprivileged account that runs the server when we are root: PostgreSQL refuses to run as root. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/**
 * All that the server's programs see of our environment: variables such as PGPORT or PGDATA, set for another
 * server, must not reach this one, and neither must our secrets.
 */
export const childEnvironment: NodeJS.ProcessEnv = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
};

const ownAccountName = 'gatehouse';

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Chooses the account: null when we are not root and run the server ourselves.
 *
 * The owner of existing data stays its owner, whatever accounts are added later. For new data: `postgres`, else
 * `gatehouse` (created where the system lets us), else `nobody`.
 *
 * @throws EmbeddedPostgresUnavailable `account-unavailable`
 */
export async function chooseServerAccount(dataDirectory: string): Promise<ServerAccount | null> {
  if (!isRoot()) return null;
  const account = (await ownerOf(dataDirectory)) ?? (await namedAccount());
  const trial = spawnSync('/bin/sh', ['-c', ':'], { cwd: '/', env: childEnvironment, ...account });
  if (trial.error) {
    throw new EmbeddedPostgresUnavailable('account-unavailable', {
      what: 'The embedded PostgreSQL cannot be started by root here.',
      why: `PostgreSQL refuses to run as root, and this system does not let us switch to uid ${String(account.uid)} (${trial.error.message}).`,
      remedy: 'Run Gatehouse as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own.',
    });
  }
  return account;
}

/** Whether the account may enter the folder and create files in it. */
export function canUse(account: ServerAccount | null, directory: string, need: 'enter' | 'write'): boolean {
  const test = need === 'write' ? 'cd -- "$1" && test -w .' : 'cd -- "$1"';
  const { status } = spawnSync('/bin/sh', ['-c', test, 'sh', directory], {
    cwd: '/',
    env: childEnvironment,
    stdio: 'ignore',
    ...(account ?? {}),
  });
  return status === 0;
}

async function ownerOf(dataDirectory: string): Promise<ServerAccount | null> {
  const existing = await stat(dataDirectory).catch(() => null);
  return existing && existing.uid !== 0 ? { uid: existing.uid, gid: existing.gid } : null;
}

async function namedAccount(): Promise<ServerAccount> {
  const found = (await lookUp('postgres')) ?? (await lookUp(ownAccountName)) ?? (await createOwnAccount());
  const account = found ?? (await lookUp('nobody'));
  if (account) return account;
  throw new EmbeddedPostgresUnavailable('account-unavailable', {
    what: 'The embedded PostgreSQL cannot be started by root here.',
    why: `PostgreSQL refuses to run as root; there is no account "postgres", "${ownAccountName}" or "nobody", and useradd did not create one.`,
    remedy: `Create one ("useradd --system ${ownAccountName}"), run Gatehouse as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own.`,
  });
}

async function lookUp(name: string): Promise<ServerAccount | null> {
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = accounts
    .split('\n')
    .map((line) => line.split(':'))
    .find((line) => line[0] === name);
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return Number.isSafeInteger(uid) && Number.isSafeInteger(gid) && uid > 0 ? { uid, gid } : null;
}

async function createOwnAccount(): Promise<ServerAccount | null> {
  const options = [
    '--system',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    '--user-group',
    ownAccountName,
  ];
  spawnSync('useradd', options, { cwd: '/', env: childEnvironment, stdio: 'ignore' });
  return lookUp(ownAccountName);
}
