import { randomUUID } from 'node:crypto';
import { FakeClock } from '@gatehouse-testing/kernel';
import { withTestModule, type TestModule } from '@gatehouse-testing/database';
import { RememberedUsedProofs, StoredUsedProofs, type UsedProofs } from '../src/dpop/used-proofs.js';

describe('used proofs of possession', () => {
  let test: TestModule;

  beforeAll(async () => {
    test = await withTestModule({ providers: [StoredUsedProofs] });
  });
  afterAll(() => test.close());

  describe.each([
    ['in the database', () => test.get(StoredUsedProofs)],
    ['in memory', () => new RememberedUsedProofs(new FakeClock())],
  ] as const)('%s', (_, make: () => UsedProofs) => {
    const until = Math.floor(new FakeClock().now().getTime() / 1000) + 60;

    it('count once', async () => {
      const proofs = make();
      const hash = randomUUID();
      expect(await proofs.spend(hash, until)).toBe(true);
      expect(await proofs.spend(hash, until)).toBe(false);
      expect(await proofs.spend(randomUUID(), until)).toBe(true);
    });

    it('count once when fifty arrive together', async () => {
      const proofs = make();
      const hash = randomUUID();
      const spent = await Promise.all(Array.from({ length: 50 }, () => proofs.spend(hash, until)));
      expect(spent.filter(Boolean)).toHaveLength(1);
    });
  });

  it('are removed when they could not be used again anyway', async () => {
    const proofs = test.get(StoredUsedProofs);
    await proofs.spend(randomUUID(), test.clock.epochSeconds() + 5);
    test.clock.advance(4_000);
    const before = await proofs.prune();
    test.clock.advance(2_000);
    expect(await proofs.prune()).toBe(1);
    expect(before).toBe(0);
  });
});
