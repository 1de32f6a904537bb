import { LeaderJobs } from '@gatehouse/cluster';
import { eventually, withTestModule, type TestModule } from '@gatehouse-testing/database';

const EVERY_MS = 20;

describe('a job of the leader', () => {
  let one: TestModule;
  let two: TestModule;
  beforeEach(async () => {
    one = await withTestModule();
    two = await withTestModule({ database: one.database });
  });
  afterEach(async () => {
    await two.close();
    await one.close();
  });

  const connections = (): Promise<unknown[]> =>
    one.db.query(
      `select pid from pg_stat_activity where application_name = 'gatehouse-jobs' and datname = current_database()`,
    );

  it('runs on one process at a time, again and again', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const work = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await one.db.query('select pg_sleep(0.03)');
      running -= 1;
      runs += 1;
    };
    for (const node of [one, two]) node.get(LeaderJobs).every('count', EVERY_MS, work);
    await eventually(() => {
      expect(runs).toBeGreaterThan(5);
    });
    expect(most).toBe(1);
  });

  it('goes on, on either process, when it fails', async () => {
    let tries = 0;
    for (const node of [one, two])
      node.get(LeaderJobs).every('fail', EVERY_MS, () => {
        tries += 1;
        return Promise.reject(new Error('as the test wants it'));
      });
    await eventually(() => {
      expect(tries).toBeGreaterThan(3);
    });
  });

  it('does not wait for another job of the same process', async () => {
    let done = 0;
    let release = (): void => undefined;
    const jobs = one.get(LeaderJobs);
    jobs.every('slow', EVERY_MS, () => new Promise<void>((resolve) => (release = resolve)));
    jobs.every('quick', EVERY_MS, () => {
      done += 1;
      return Promise.resolve();
    });
    await eventually(() => {
      expect(done).toBeGreaterThan(3);
    });
    release();
  });

  it('keeps one connection for all of a process, and opens another when that is lost', async () => {
    const ran = new Map<string, number>();
    for (const name of ['a', 'b', 'c'])
      one.get(LeaderJobs).every(name, EVERY_MS, () => {
        ran.set(name, (ran.get(name) ?? 0) + 1);
        return Promise.resolve();
      });
    const allRanMoreThan = (least: number): void => {
      for (const name of ['a', 'b', 'c']) expect(ran.get(name) ?? 0).toBeGreaterThan(least);
    };
    await eventually(() => {
      allRanMoreThan(2);
    });
    expect(await connections()).toHaveLength(1);
    await one.db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'gatehouse-jobs' and datname = current_database()`,
    );
    const before = Math.max(...ran.values());
    await eventually(() => {
      allRanMoreThan(before + 2);
    });
    expect(await connections()).toHaveLength(1);
  });

  it('goes on over another connection when the server does not answer, and does not hang up either', async () => {
    let runs = 0;
    one.get(LeaderJobs).every('patient', EVERY_MS, () => {
      runs += 1;
      return Promise.resolve();
    });
    await eventually(() => {
      expect(runs).toBeGreaterThan(0);
    });
    const [frozen] = (await connections()) as { pid: number }[];
    const pid = frozen?.pid ?? 0;
    expect(pid).toBeGreaterThan(1);
    // Between two turns: one that is frozen as a leader stays the leader.
    const isLeader = async (): Promise<boolean> =>
      (await one.db.query(`select 1 from pg_locks where locktype = 'advisory' and pid = $1`, [pid])).length >
      0;
    process.kill(pid, 'SIGSTOP');
    while (await isLeader()) {
      process.kill(pid, 'SIGCONT');
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS / 2));
      process.kill(pid, 'SIGSTOP');
    }
    try {
      const before = runs;
      // A query is given up after 15 s.
      await eventually(() => {
        expect(runs).toBeGreaterThan(before + 2);
      }, 30_000);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  }, 40_000);

  it('is over when its process ends: what runs is waited for, and the connection is closed', async () => {
    let ended = false;
    let begun = false;
    const node = await withTestModule({ database: one.database });
    node.get(LeaderJobs).every('last', EVERY_MS, async () => {
      begun = true;
      await one.db.query('select pg_sleep(0.1)');
      ended = true;
    });
    await eventually(() => {
      expect(begun).toBe(true);
    });
    await node.close();
    expect(ended).toBe(true);
    await eventually(async () => {
      expect(await connections()).toHaveLength(0);
    });
  });
});
