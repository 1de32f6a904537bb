import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { CommandFailed } from '../cli/explain.js';
import { readJson, writePrivately } from '../cli/private-file.js';
import { isGivenSecret } from './environment.js';
import type { Home } from './home.js';

const runningSchema = z.object({
  pid: z.number().int().positive(),
  /** Whether the start runs the database itself, and whoever needs it later may run it again. */
  embedded: z.boolean().default(true),
});

/** @throws CommandFailed when another `gatehouse start` runs on this folder */
export async function assertNotRunning(home: Home): Promise<void> {
  const recorded = runningSchema.safeParse(await readJson(home.running));
  if (!recorded.success || !(await isStart(recorded.data.pid))) return;
  throw new CommandFailed(
    `Gatehouse is running already on ${home.directory} (process ${String(recorded.data.pid)}). ` +
      'Stop it first, or choose another folder with GATEHOUSE_HOME and other ports.',
  );
}

export async function recordRunning(home: Home): Promise<void> {
  await writePrivately(
    home.running,
    JSON.stringify({ pid: process.pid, embedded: !isGivenSecret('DATABASE_URL') }),
  );
}

/** Whether the start of start.json was given a database of its own. */
export async function runsElsewhere(home: Home): Promise<boolean> {
  const recorded = runningSchema.safeParse(await readJson(home.running));
  return recorded.success && !recorded.data.embedded;
}

export async function forgetRunning(home: Home): Promise<void> {
  await rm(home.running, { force: true });
}

/** Whether the number still belongs to a start of ours: after a crash the system may give it to anybody. */
async function isStart(pid: number): Promise<boolean> {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const command = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => null);
  // Without /proc we cannot tell, and believe the file. A zombie has an empty command line.
  return command === null || /gatehouse\.mjs|apps\/cli\/src\/main\.js/.test(command);
}
