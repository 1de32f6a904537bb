import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { newKeyRing } from '@gatehouse/crypto';
import { CommandFailed } from '../cli/explain.js';
import { isGivenSecret } from './environment.js';
import type { Home } from './home.js';

/**
 * The variables that give the processes their key ring: none when it is configured, else the file of this
 * installation, made at the first start. Whoever loses that file loses what it sealed.
 */
export async function keyRingVariables(home: Home): Promise<Record<string, string>> {
  if (isGivenSecret('GATEHOUSE_KEYRING')) return {};
  if ((await readFile(home.keyRing, 'utf8').catch(() => '')).trim() === '') await create(home.keyRing);
  return { GATEHOUSE_KEYRING_FILE: home.keyRing };
}

/**
 * The same for an installation that is there: a ring made up now would open nothing that is sealed in it.
 *
 * @throws CommandFailed when there is none
 */
export async function existingKeyRingVariables(home: Home): Promise<Record<string, string>> {
  if (isGivenSecret('GATEHOUSE_KEYRING')) return {};
  if ((await readFile(home.keyRing, 'utf8').catch(() => '')).trim() === '') {
    throw new CommandFailed(
      `There is no key ring in ${home.directory}. Set GATEHOUSE_KEYRING to the one of this installation.`,
    );
  }
  return { GATEHOUSE_KEYRING_FILE: home.keyRing };
}

/** Two first starts at once must agree on one ring: the file appears with its content, and only once. */
async function create(file: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, `${newKeyRing()}\n`, { mode: 0o600, flush: true });
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
