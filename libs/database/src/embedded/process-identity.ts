import { execFile } from 'node:child_process';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { platform } from 'node:os';
import { promisify } from 'node:util';
import { hasCode } from './embedded-postgres.errors.js';

const run = promisify(execFile);

/** A process that cannot be mistaken for a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own notation: comparable for equality only. */
  readonly startedAt: string;
}

/**
 * Identifies a running process; null when there is none with this number.
 *
 * A zombie counts as gone: in a container whose first process does not reap, a killed server keeps its number
 * for ever and `kill(pid, 0)` goes on to succeed.
 */
export async function findProcess(pid: number): Promise<ProcessIdentity | null> {
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isSignalable(pid)) return null;
  const startedAt = platform() === 'linux' ? await linuxStart(pid) : await portableStart(pid);
  return startedAt === null ? null : { pid, startedAt };
}

export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await findProcess(identity.pid))?.startedAt === identity.startedAt;
}

export async function identifySelf(): Promise<ProcessIdentity> {
  const self = await findProcess(process.pid);
  if (!self) throw new Error('This process cannot find itself in the process table.');
  return self;
}

/**
 * Whether the process works in this directory. PostgreSQL's processes change into their data directory and stay
 * there, which tells "a server of this very folder" from any other process with a recycled number.
 */
export async function worksIn(pid: number, directory: string): Promise<boolean> {
  if (platform() === 'linux') return (await workingDirectory(pid)) === directory;
  const command = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => null);
  return command !== null && command.stdout.includes('postgres') && command.stdout.includes(directory);
}

/** The numbers of all processes that work in this directory. Empty where the system has no /proc. */
export async function listProcessesIn(directory: string): Promise<number[]> {
  if (platform() !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found: number[] = [];
  for (const pid of pids) {
    if ((await workingDirectory(pid)) === directory && (await findProcess(pid))) found.push(pid);
  }
  return found;
}

/** Sends a signal; a process that is already gone is not an error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

function isSignalable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** Field 22 of /proc/pid/stat, counted after the command, which may itself hold spaces and brackets. */
async function linuxStart(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (startTicks === undefined || state === 'Z' || state === 'X') return null;
  return startTicks;
}

async function portableStart(pid: number): Promise<string | null> {
  const listed = await run('ps', ['-o', 'state=,lstart=', '-p', String(pid)]).catch(() => null);
  const line = listed?.stdout.trim() ?? '';
  return line === '' || line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '');
}

async function workingDirectory(pid: number): Promise<string | null> {
  return readlink(`/proc/${String(pid)}/cwd`).catch(() => null);
}
