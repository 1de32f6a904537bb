import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export type AppName = 'idp' | 'resource-api' | 'admin-api';

interface Running {
  readonly pid: number;
  readonly command: string;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function everyProcess(): Running[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({
      pid: Number(name),
      command: read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim(),
    }))
    .filter(({ command }) => command !== '');
}

/** The processes that a process has started and that still run. */
export function childrenOf(pid: number): number[] {
  return everyProcess()
    .map((process) => process.pid)
    .filter(
      (child) =>
        isAlive(child) && Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${String(child)}/status`))?.[1]) === pid,
    );
}

/** True while the process exists and is not a zombie that waits for its parent. */
export function isAlive(pid: number): boolean {
  const stat = read(`/proc/${String(pid)}/stat`);
  return stat !== '' && !/^\d+ \(.*\) [ZX] /s.test(stat);
}

const startedIn = (pid: number, home: string): boolean =>
  read(`/proc/${String(pid)}/environ`)
    .split('\0')
    .includes(`GATEHOUSE_HOME=${home}`);

/** The processes of one app that belong to the system in this home; the first is the one that was started first. */
export function appProcesses(home: string, app: AppName): number[] {
  return everyProcess()
    .filter(({ pid, command }) => command.includes(`apps/${app}/src/main.js`) && startedIn(pid, home))
    .map(({ pid }) => pid)
    .filter(isAlive)
    .sort((a, b) => a - b);
}

/** The postmaster of the embedded server in this home, or null. */
export function databaseProcess(home: string): number | null {
  const found = everyProcess().find(({ pid, command }) => {
    if (!/(^|\/)postgres\b/.test(command) || !isAlive(pid)) return false;
    return command.includes(join(home, 'postgres')) || workingFolder(pid).startsWith(`${home}/`);
  });
  if (!found) return null;
  const parent = Number(/^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${String(found.pid)}/stat`))?.[1]);
  return parentIsPostgres(parent) ? parent : found.pid;
}

const parentIsPostgres = (pid: number): boolean =>
  /(^|\/)postgres\b/.test(read(`/proc/${String(pid)}/cmdline`).replaceAll('\0', ' '));

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${String(pid)}/cwd`);
  } catch {
    return '';
  }
}

/** Everything that a system in this home still runs: apps, launchers, database. */
export function leftovers(home: string): Running[] {
  return everyProcess().filter(
    ({ pid, command }) =>
      pid !== process.pid &&
      isAlive(pid) &&
      (startedIn(pid, home) || command.includes(`${home}/`) || workingFolder(pid).startsWith(`${home}/`)),
  );
}
