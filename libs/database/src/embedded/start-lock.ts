import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedPostgresUnavailable, hasCode } from './embedded-postgres.errors.js';
import { identifySelf, isRunning, type ProcessIdentity } from './process-identity.js';

interface Claim extends ProcessIdentity {
  readonly nonce: string;
}

const retryMs = 50;

/**
 * Runs the work while no other process does so under the same lock file.
 *
 * The holder's process is written in the file, so a holder that was killed does not lock the folder for ever.
 * Waits at most `patienceMs` for a live holder, then fails with `start-in-progress`.
 */
export async function whileLocked<Result>(
  file: string,
  patienceMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const claim = await acquire(file, patienceMs);
  try {
    return await work();
  } finally {
    if ((await read(file))?.nonce === claim.nonce) await rm(file, { force: true });
  }
}

async function acquire(file: string, patienceMs: number): Promise<Claim> {
  const claim: Claim = { ...(await identifySelf()), nonce: randomUUID() };
  for (let waited = 0; ; waited += retryMs) {
    if (await take(file, claim)) return claim;
    const holder = await read(file);
    if (holder && !(await isRunning(holder))) {
      await breakStale(file, holder, claim);
    } else if (waited >= patienceMs) {
      throw new EmbeddedPostgresUnavailable('start-in-progress', {
        what: 'The embedded PostgreSQL was not started.',
        why: `Process ${String(holder?.pid ?? 'unknown')} has been starting it for more than ${String(patienceMs / 1000)} seconds (${file}).`,
        remedy: 'Wait for that process, or end it, and start again.',
      });
    }
    await pause(retryMs);
  }
}

/** Creates the file with its whole content in one step: a reader never meets a lock without an owner. */
async function take(file: string, claim: Claim): Promise<boolean> {
  const draft = `${file}.${claim.nonce}`;
  await writeFile(draft, JSON.stringify(claim), { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Removes a dead process's lock. Two waiters may judge the same lock stale, and the slower one must not remove the
 * lock that the faster one has taken meanwhile: only one may break a given claim, and it looks again first.
 */
async function breakStale(file: string, stale: Claim, claim: Claim): Promise<void> {
  const breaker = `${file}.break-${stale.nonce}`;
  if (!(await take(breaker, claim))) {
    const rival = await read(breaker);
    if (rival && !(await isRunning(rival))) await rm(breaker, { force: true });
    return;
  }
  if ((await read(file))?.nonce === stale.nonce) await rm(file, { force: true });
  await rm(breaker, { force: true });
}

async function read(file: string): Promise<Claim | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : parse(text);
}

/** A power cut can leave the file empty; such a lock belongs to nobody who is still alive. */
function parse(text: string): Claim {
  try {
    return JSON.parse(text) as Claim;
  } catch {
    return { pid: 0, startedAt: '', nonce: 'unreadable' };
  }
}
