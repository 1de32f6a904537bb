import { DataSource } from 'typeorm';
import { RateLimiter, rateLimitConfig, RateLimitModule, TooManyRequests } from '@gatehouse/rate-limit';
import { withTestModule, type TestModule } from '@gatehouse-testing/database';

const limit = { points: 5, durationSeconds: 600 };

describe('a rate limit', () => {
  let one: TestModule;
  let two: TestModule;
  beforeAll(async () => {
    const options = { imports: [RateLimitModule], sections: [rateLimitConfig] };
    one = await withTestModule(options);
    two = await withTestModule({ ...options, database: one.database });
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });
  const tries = async (count: number, scope: string, key: string, nodes = [one]): Promise<number> => {
    const results = await Promise.allSettled(
      Array.from({ length: count }, (_, index) =>
        (nodes[index % nodes.length] ?? one).get(RateLimiter).consume(scope, key, limit),
      ),
    );
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(TooManyRequests);
    return results.filter(({ status }) => status === 'fulfilled').length;
  };

  it('lets exactly its points through, 200 at once on two processes', async () => {
    expect(await tries(200, 'login', '203.0.113.1', [one, two])).toBe(5);
  });

  it('says when to try again', async () => {
    await tries(5, 'wait', 'x');
    await expect(one.get(RateLimiter).consume('wait', 'x', limit)).rejects.toMatchObject({
      kind: 'throttled',
      code: 'rate-limit/too-many-requests',
      extensions: { retryAfterSeconds: expect.any(Number) },
    });
  });

  it('counts keys and scopes apart', async () => {
    expect(await tries(6, 'apart', 'a')).toBe(5);
    expect(await tries(6, 'apart', 'b')).toBe(5);
    expect(await tries(6, 'elsewhere', 'a')).toBe(5);
  });

  it('begins anew when its window is over', async () => {
    await tries(6, 'window', 'x', [one]);
    await one.db.execute(`update rate_limit set expire = 1 where key like 'window/%'`);
    expect(await tries(6, 'window', 'x', [two])).toBe(5);
  });

  it('takes keys of any length and content, and stores none of them', async () => {
    expect(await tries(6, 'odd', `\u0000${'x'.repeat(10_000)}'; drop table rate_limit --`)).toBe(5);
    await tries(1, 'odd', 'someone@example.com');
    const rows = await one.db.query<{ key: string }>('select key from rate_limit');
    expect(rows.every(({ key }) => key.length < 100 && !key.includes('example'))).toBe(true);
  });

  it('is widened by RATE_LIMIT_FACTOR', async () => {
    const wide = await withTestModule({
      imports: [RateLimitModule],
      sections: [rateLimitConfig],
      env: { RATE_LIMIT_FACTOR: '3' },
      database: one.database,
    });
    expect(await tries(20, 'wide', 'x', [wide])).toBe(15);
    await wide.close();
  });

  it('removes what is over and keeps the rest', async () => {
    await tries(1, 'old', 'x');
    await tries(1, 'new', 'x');
    await one.db.execute(`update rate_limit set expire = 1 where key like 'old/%'`);
    await Promise.all([one.get(RateLimiter).removeExpired(), two.get(RateLimiter).removeExpired()]);
    const left = async (scope: string): Promise<number> =>
      (await one.db.query(`select 1 from rate_limit where key like $1`, [`${scope}/%`])).length;
    expect(await left('old')).toBe(0);
    expect(await left('new')).toBe(1);
  });

  it('holds in memory while the database does not answer', async () => {
    const alone = await withTestModule({ imports: [RateLimitModule], sections: [rateLimitConfig] });
    await alone.db.execute('alter table rate_limit rename to rate_limit_gone');
    expect(await tries(20, 'login', '203.0.113.1', [alone])).toBe(5);
    expect(alone.module.get(DataSource).isInitialized).toBe(true);
    await alone.close();
  });
});
