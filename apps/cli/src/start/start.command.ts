import { performance } from 'node:perf_hooks';
import { loadSection } from '@gatehouse/config';
import { isGiven, type Invocation } from '../cli/command.js';
import { CommandFailed } from '../cli/explain.js';
import { writePrivately } from '../cli/private-file.js';
import { exitCodes } from '../cli/run-cli.js';
import { addressesOf } from './addresses.js';
import { AppNotReady } from './app-process.js';
import { appsOn } from './apps.js';
import { assertConfiguration, misspeltNotes } from './assert-configuration.js';
import { databaseNotes } from './database-notes.js';
import { environmentWith, given, isGivenSecret } from './environment.js';
import { locateHome, openHome } from './home.js';
import { keyRingVariables } from './key-ring-file.js';
import { openLocalDatabase } from './local-database.js';
import { lastPorts, planPorts } from './ports.js';
import { prepareDatabase } from './prepare-database.js';
import { reset } from './reset.js';
import { assertNotRunning, forgetRunning, recordRunning } from './running.js';
import { screen } from './screen.js';
import { Interrupted, Shutdown } from './shutdown.js';
import { startApps } from './start-apps.js';
import { startConfig } from './start.config.js';
import { removeStartFile, writeStartFile, type StartFile } from './start-file.js';

type Note = (line: string) => void;

/** `gatehouse start`: brings everything up, stays until it is asked to stop, and takes everything down. */
export async function run(invocation: Invocation): Promise<number> {
  const { terminal } = invocation;
  assertConfiguration();
  await assertNotRunning(locateHome());
  if (isGiven(invocation, 'reset') && !(await reset(locateHome(), terminal, isGiven(invocation, 'yes')))) {
    terminal.note('Nothing was deleted.');
    return exitCodes.failure;
  }
  const note: Note = (line) => {
    terminal.note(line);
  };
  misspeltNotes().forEach(note);
  const shutdown = new Shutdown(note);
  try {
    terminal.print(await bringUp(shutdown, note));
    await shutdown.requested();
  } catch (error) {
    if (!(error instanceof Interrupted)) {
      await shutdown.run();
      throw error instanceof AppNotReady ? new CommandFailed(error.message) : error;
    }
  }
  if (!(await shutdown.run())) return exitCodes.failure;
  note(`Stopped. The data is kept in ${whereTheDataIs()}.`);
  return exitCodes.success;
}

function whereTheDataIs(): string {
  return isGivenSecret('DATABASE_URL') ? 'the database of DATABASE_URL' : locateHome().directory;
}

async function bringUp(shutdown: Shutdown, note: Note): Promise<string> {
  const startedAt = performance.now();
  const config = loadSection(startConfig);
  const home = await openHome();
  await removeStartFile(home);
  const ports = await planPorts(config, await lastPorts(home.ports));
  await writePrivately(home.ports, JSON.stringify(ports));
  const addresses = addressesOf(ports);
  await recordRunning(home);
  shutdown.onStop('The record of this run', () => forgetRunning(home));

  const database = await openLocalDatabase(home, databaseNotes(note));
  shutdown.onStop('The database', database.stop);
  shutdown.signal.throwIfAborted();

  const variables = {
    DATABASE_URL: database.url,
    DATABASE_URL_FILE: undefined,
    ...(await keyRingVariables(home)),
    ...addresses.variables,
    MAIL_OUTBOX_DIR: given('MAIL_OUTBOX_DIR') ?? home.outbox,
  };
  const prepared = await prepareDatabase(home, environmentWith(variables));
  shutdown.signal.throwIfAborted();
  await startApps(appsOn(ports), { home, variables, shutdown, note });

  const running: StartFile = {
    ...addresses.public,
    database: { url: database.url },
    administrator: prepared.administrator,
    clients: prepared.clients,
  };
  await writeStartFile(home, running);
  shutdown.onStop('start.json', () => removeStartFile(home));
  return screen({
    running,
    administratorPassword: prepared.administratorPassword,
    startFile: home.startFile,
    logs: home.logs,
    outbox: isGivenSecret('SMTP_URL') ? null : variables.MAIL_OUTBOX_DIR,
    metricsPorts: appsOn(ports).map(({ metricsPort }) => metricsPort),
    seconds: (performance.now() - startedAt) / 1000,
  });
}
