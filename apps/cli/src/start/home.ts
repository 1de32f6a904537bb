import { chmod, mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadSection } from '@gatehouse/config';
import { CommandFailed } from '../cli/explain.js';
import { startConfig } from './start.config.js';

/** The files of a local installation. */
export interface Home {
  readonly directory: string;
  readonly postgres: string;
  readonly keyRing: string;
  /** What was made up once and is needed again: the administrator, the secrets of the demo clients. */
  readonly firstRun: string;
  /** For scripts; exists exactly while everything is ready. */
  readonly startFile: string;
  readonly running: string;
  /** The ports of the last start. */
  readonly ports: string;
  readonly logs: string;
  readonly outbox: string;
}

export function locateHome(): Home {
  const directory = resolve(loadSection(startConfig).home);
  return {
    directory,
    postgres: join(directory, 'postgres'),
    keyRing: join(directory, 'keyring'),
    firstRun: join(directory, 'first-run.json'),
    startFile: join(directory, 'start.json'),
    running: join(directory, 'running.json'),
    ports: join(directory, 'ports.json'),
    logs: join(directory, 'logs'),
    outbox: join(directory, 'outbox'),
  };
}

/** Creates the folder, readable to nobody else. */
export async function openHome(): Promise<Home> {
  const home = locateHome();
  try {
    await mkdir(home.directory, { recursive: true, mode: 0o700 });
    await mkdir(home.logs, { recursive: true, mode: 0o700 });
    await letOthersPass(home.directory);
  } catch (error) {
    throw new CommandFailed(
      `The folder ${home.directory} cannot be used (${error instanceof Error ? error.message : String(error)}). ` +
        'Give this account write access to it, or choose another one with GATEHOUSE_HOME.',
    );
  }
  return home;
}

/** Under root the embedded server runs as another account, which must reach its data: it may pass, but not look. */
async function letOthersPass(directory: string): Promise<void> {
  const { mode, uid } = await stat(directory);
  if (process.getuid?.() === 0 && uid === 0) await chmod(directory, (mode & 0o777) | 0o011);
}
