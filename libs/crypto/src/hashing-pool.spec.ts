import { HashingPool } from './hashing-pool.js';

describe('HashingPool', () => {
  it('runs no more at once than it may, in the order of arrival', async () => {
    const pool = new HashingPool(2, 100);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        pool.run(async () => {
          most = Math.max(most, (running += 1));
          order.push(index);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('frees its place when the work fails', async () => {
    const pool = new HashingPool(1, 0);
    await expect(pool.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(pool.run(() => Promise.resolve('yes'))).resolves.toBe('yes');
  });

  it('asks to come back within 1 to 30 seconds', async () => {
    const pool = new HashingPool(1, 0);
    let finish = (): void => undefined;
    const first = pool.run(() => new Promise<void>((resolve) => (finish = resolve)));
    await expect(pool.run(() => Promise.resolve())).rejects.toMatchObject({
      extensions: { retryAfterSeconds: 1 },
    });
    finish();
    await first;
  });
});
