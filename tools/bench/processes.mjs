// Processes that the bench starts, and what Linux tells about them. Where there is no /proc the figures are null.
import { fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const TICKS_PER_SECOND = 100;
const PATIENCE_MS = 120_000;

/**
 * Starts a program of ours and waits for its first message over IPC.
 *
 * @param {string} script
 * @param {{ args?: string[], env?: NodeJS.ProcessEnv, ready?: (message: object) => boolean, show?: boolean }} options
 */
export async function startProgram(script, { args = [], env = process.env, ready = () => true } = {}) {
  let words = '';
  const child = fork(script, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      words = (words + String(chunk)).slice(-4_000);
    });
  const message = await new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`${script} is not ready:\n${words}`)), PATIENCE_MS);
    child.on('message', (received) => {
      if (!ready(received)) return;
      clearTimeout(patience);
      resolve(received);
    });
    child.once('exit', (code) => {
      clearTimeout(patience);
      reject(new Error(`${script} ended with ${code}:\n${words}`));
    });
  });
  return { child, pid: child.pid, message, stop: () => stop(child) };
}

/** SIGTERM, and waits; what does not end in 20 seconds is killed. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(force);
}

/** Runs a program of ours to its end and gives the one message that it sends. */
export async function runProgram(script, options) {
  const { child, message } = await startProgram(script, options);
  await stop(child);
  if (message.failure) throw new Error(message.failure);
  return message;
}

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};

/** User and system time of these processes, all threads of each; null when nothing can be read. */
export function cpuSeconds(pids) {
  const ticks = pids.flatMap((pid) => {
    const fields = read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ');
    return fields ? [Number(fields[11]) + Number(fields[12])] : [];
  });
  return ticks.length === 0 ? null : ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND;
}

/** Resident memory in MiB, or null. */
export function residentMiB(pid) {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}

/** The share of memory that is a process's own or its part of what several share; for the database's processes. */
export function proportionalMiB(pids) {
  const kilobytes = pids.flatMap((pid) => {
    const found = /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1];
    return found === undefined ? [] : [Number(found)];
  });
  return kilobytes.length === 0 ? null : kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

/** Every running process as `{ pid, parent, command }`; empty without /proc. */
export function processTable() {
  let names;
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const parent = /^PPid:\s+(\d+)/m.exec(read(`/proc/${name}/status`) ?? '')?.[1];
    if (parent === undefined) return [];
    const command = (read(`/proc/${name}/cmdline`) ?? '').replaceAll('\0', ' ');
    return [{ pid: Number(name), parent: Number(parent), command }];
  });
}

/** A process's children. */
export const childrenOf = (pid) => processTable().filter(({ parent }) => parent === pid);

/** Polls until `question` gives something; for what tells nobody that it is done. */
export async function until(question, what) {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const answer = await question();
    if (answer) return answer;
    await pause(20);
  }
  throw new Error(`${what} took longer than ${PATIENCE_MS / 1000} s`);
}
