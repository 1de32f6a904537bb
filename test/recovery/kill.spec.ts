import { AcknowledgedLoad } from '../support/acknowledged-load.js';
import { appProcesses, databaseProcess, isAlive, type AppName } from '../support/processes.js';
import { isReady, pause } from '../support/start-system.js';
import { system } from '../support/system.js';

/** The database replays its log; an app starts, connects and answers. Generous on two busy cores. */
const BACK_WITHIN_MS = 60_000;
const LOAD_BEFORE_MS = 1_500;

async function prepared(): Promise<AcknowledgedLoad> {
  const { start } = system();
  const load = await AcknowledgedLoad.prepare({
    realm: await system().main(),
    resourceApi: start.resourceApi.url,
    databaseUrl: start.database.url,
  });
  load.start();
  try {
    await load.flows(30_000);
  } catch (error) {
    await load.stop();
    throw error;
  }
  await pause(LOAD_BEFORE_MS);
  return load;
}

/** Kills under load, waits until everything is served again, and looks for what was promised. */
async function killUnderLoad(kill: () => void): Promise<void> {
  const { start } = system();
  const load = await prepared();
  const before = load.acknowledged.count();
  try {
    kill();
    const killedAt = performance.now();
    await pause(200);
    while (!(await isReady(start))) {
      if (performance.now() - killedAt > BACK_WITHIN_MS)
        throw new Error('The system did not come back by itself.');
      await pause(100);
    }
    await load.flows(BACK_WITHIN_MS);
  } finally {
    await load.stop();
  }
  expect(before).toBeGreaterThan(50);
  await load.verify();
}

describe('kill -9 under load loses nothing that was acknowledged, and service returns by itself', () => {
  it('of the database server', async () => {
    const postmaster = databaseProcess(system().home);
    if (postmaster === null) throw new Error('The embedded database was not found.');
    await killUnderLoad(() => process.kill(postmaster, 'SIGKILL'));
    expect(isAlive(postmaster)).toBe(false);
    expect(databaseProcess(system().home)).not.toBe(postmaster);
  }, 180_000);

  it.each<AppName>(['idp', 'resource-api', 'admin-api'])(
    'of %s',
    async (app) => {
      const pids = appProcesses(system().home, app);
      expect(pids.length).toBeGreaterThanOrEqual(1);
      await killUnderLoad(() => {
        for (const pid of pids) process.kill(pid, 'SIGKILL');
      });
      const now = appProcesses(system().home, app);
      expect(now.length).toBe(pids.length);
      for (const pid of pids) expect(now).not.toContain(pid);
    },
    180_000,
  );

  it('of everything that serves at once', async () => {
    const { home } = system();
    const apps = (['idp', 'resource-api', 'admin-api'] as const).flatMap((app) => appProcesses(home, app));
    await killUnderLoad(() => {
      for (const pid of apps) process.kill(pid, 'SIGKILL');
      const postmaster = databaseProcess(home);
      if (postmaster !== null) process.kill(postmaster, 'SIGKILL');
    });
  }, 180_000);
});
