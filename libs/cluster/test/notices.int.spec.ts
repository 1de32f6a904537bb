import { NoticeCache, Notices } from '@gatehouse/cluster';
import { eventually, withTestModule, type TestModule } from '@gatehouse-testing/database';

interface Entry {
  readonly value: number;
}

describe('change notices', () => {
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

  const publish = (key: string): Promise<void> =>
    one.db.run(() => one.get(Notices).publish({ topic: 'things/changed', realmId: 'r', key }));
  const cutOff = (): Promise<unknown> =>
    one.db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'gatehouse-notices' and datname = current_database()`,
    );

  it('reach every process when the change commits, the one that made it included', async () => {
    const heard: string[] = [];
    for (const [name, node] of Object.entries({ one, two }))
      node.get(Notices).subscribe('things/changed', ({ key }) => heard.push(`${name} ${key}`));
    await one.db.run(async () => {
      await one.get(Notices).publish({ topic: 'things/changed', realmId: 'r', key: 'a' });
      await one.get(Notices).publish({ topic: 'others/changed', realmId: 'r', key: 'b' });
      await one.db.query('select pg_sleep(0.05)');
      expect(heard).toEqual([]);
    });
    await eventually(() => {
      expect(heard.toSorted()).toEqual(['one a', 'two a']);
    });
  });

  it('of a change that is rolled back reach nobody', async () => {
    const heard: string[] = [];
    two.get(Notices).subscribe('things/changed', ({ key }) => heard.push(key));
    await expect(
      one.db.run(async () => {
        await one.get(Notices).publish({ topic: 'things/changed', realmId: 'r', key: 'undone' });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await publish('done');
    await eventually(() => {
      expect(heard).toEqual(['done']);
    });
  });

  it('are said to be interrupted while they may be lost, and what was kept is reloaded before that ends', async () => {
    const notices = two.get(Notices);
    const order: string[] = [];
    notices.onRestored(() => {
      order.push(`reloaded while interrupted: ${String(notices.interrupted)}`);
      return Promise.resolve();
    });
    expect(notices.interrupted).toBe(false);
    await cutOff();
    await eventually(() => {
      expect(order).toEqual(['reloaded while interrupted: true']);
    });
    await eventually(() => {
      expect(notices.interrupted).toBe(false);
    });
  });

  describe('keep a cache honest', () => {
    const cacheOf = (node: TestModule): NoticeCache<Entry> =>
      new NoticeCache(node.get(Notices), { max: 10, topics: ['things/changed'] });

    it('that loads once for many who ask at once, and again after a change', async () => {
      const cache = cacheOf(two);
      let loads = 0;
      const load = (): Promise<Entry> => Promise.resolve({ value: (loads += 1) });
      const asked = await Promise.all(Array.from({ length: 50 }, () => cache.get('r', 'a', load)));
      expect(new Set(asked.map((entry) => entry?.value))).toEqual(new Set([1]));
      await publish('a');
      await eventually(async () => {
        expect(await cache.get('r', 'a', load)).toEqual({ value: 2 });
      });
    });

    it('that does not keep what a notice overtook', async () => {
      const cache = cacheOf(two);
      let finish: (entry: Entry) => void = () => undefined;
      const slow = cache.get('r', 'a', () => new Promise<Entry>((resolve) => (finish = resolve)));
      const heard = new Promise<void>((resolve) => {
        two.get(Notices).subscribe('things/changed', () => {
          resolve();
        });
      });
      await publish('a');
      await heard;
      finish({ value: 1 });
      expect(await slow).toEqual({ value: 1 });
      expect(cache.peek('r', 'a')).toBeUndefined();
    });

    it('that serves nothing from memory while notices are interrupted', async () => {
      const cache = cacheOf(two);
      await cache.get('r', 'a', () => Promise.resolve({ value: 1 }));
      expect(cache.peek('r', 'a')).toEqual({ value: 1 });
      await cutOff();
      await eventually(() => {
        expect(cache.peek('r', 'a')).toBeUndefined();
      });
    });

    it('that keeps no realm’s entry for another, and forgets everything on a star', async () => {
      const cache = cacheOf(two);
      await cache.get('r', 'a', () => Promise.resolve({ value: 1 }));
      await cache.get('s', 'a', () => Promise.resolve({ value: 2 }));
      await publish('a');
      await eventually(() => {
        expect(cache.peek('r', 'a')).toBeUndefined();
      });
      expect(cache.peek('s', 'a')).toEqual({ value: 2 });
      await publish('*');
      await eventually(() => {
        expect(cache.size).toBe(0);
      });
    });
  });
});
