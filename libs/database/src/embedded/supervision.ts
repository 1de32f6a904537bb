import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { readText, writeAtomically } from './postgres-home.js';
import { identifySelf, isRunning, type ProcessIdentity } from './process-identity.js';

/** Who keeps a server alive and may stop it. There can be several instances in one process. */
export interface Supervisor extends ProcessIdentity {
  readonly instance: string;
}

export async function newSupervisor(): Promise<Supervisor> {
  return { ...(await identifySelf()), instance: randomUUID() };
}

/** The living supervisor of the folder's server; null when it has none or its process is gone. */
export async function findSupervisor(file: string): Promise<Supervisor | null> {
  const recorded = parse(await readText(file));
  return recorded && (await isRunning(recorded)) ? recorded : null;
}

/** Becomes the supervisor unless a living one exists. Call it under the start lock. */
export async function claimSupervision(file: string, supervisor: Supervisor): Promise<void> {
  if ((await findSupervisor(file)) === null) await writeAtomically(file, JSON.stringify(supervisor));
}

export async function endSupervision(file: string): Promise<void> {
  await rm(file, { force: true });
}

function parse(text: string | null): Supervisor | null {
  try {
    return text === null ? null : (JSON.parse(text) as Supervisor);
  } catch {
    return null;
  }
}
