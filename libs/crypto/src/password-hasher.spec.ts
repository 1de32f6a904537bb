import { loadSection } from '@gatehouse/config';
import { testKeyRing } from './testing/index.js';
import { cryptoConfig } from './crypto.config.js';
import type { HashPolicy } from './hash-policy.js';
import { KeyRing } from './key-ring.js';
import { PasswordHasher } from './password-hasher.js';

function hasherWith(env: Record<string, string> = {}): PasswordHasher {
  const config = loadSection(cryptoConfig, { GATEHOUSE_KEYRING: testKeyRing, ...env });
  return new PasswordHasher(new KeyRing(config), config);
}

const policies: Array<[string, HashPolicy]> = [
  ['bcrypt', { algorithm: 'bcrypt', cost: 4 }],
  ['Argon2id', { algorithm: 'argon2id', memoryKiB: 1_024, passes: 1, parallelism: 1 }],
];

describe.each(policies)('a password hashed with %s', (_, policy) => {
  const hasher = hasherWith();

  it('verifies, and no other does', async () => {
    const encoded = await hasher.hash('correct horse', policy);
    expect(encoded).toMatch(/^\$gh1\$test\$(bcrypt|argon2id)\$/);
    expect(await hasher.verify('correct horse', encoded)).toBe(true);
    for (const wrong of ['', 'correct hors', 'correct horse ', 'Correct horse', 'correct horse\u0000'])
      expect(await hasher.verify(wrong, encoded)).toBe(false);
  });

  // Lesson 74: bcrypt alone cuts at 72 bytes and at a NUL.
  it('counts every character beyond 72 bytes and beyond a NUL', async () => {
    const long = 'é'.repeat(64) + 'tail';
    const encoded = await hasher.hash(long, policy);
    expect(await hasher.verify(long, encoded)).toBe(true);
    expect(await hasher.verify('é'.repeat(64) + 'tall', encoded)).toBe(false);
    const withNul = await hasher.hash('a\u0000b', policy);
    expect(await hasher.verify('a\u0000c', withNul)).toBe(false);
  });

  it('is the same however its characters are composed', async () => {
    const encoded = await hasher.hash('caf\u00e9 \u2460', policy);
    expect(await hasher.verify('cafe\u0301 1', encoded)).toBe(true);
  });

  it('has another hash each time, and never holds the password', async () => {
    const [one, two] = await Promise.all([hasher.hash('secret', policy), hasher.hash('secret', policy)]);
    expect(one).not.toBe(two);
    expect(one).not.toContain('secret');
  });

  it('is not verified by another pepper, and names the pepper that is missing', async () => {
    const encoded = await hasher.hash('x', policy);
    const stranger = hasherWith({ GATEHOUSE_KEYRING: `test:${Buffer.alloc(32, 1).toString('base64url')}` });
    expect(await stranger.verify('x', encoded)).toBe(false);
    const without = hasherWith({ GATEHOUSE_KEYRING: `new:${Buffer.alloc(32, 1).toString('base64url')}` });
    await expect(without.verify('x', encoded)).rejects.toThrow('no key "test"');
  });

  it('is rehashed when its pepper is no longer current', async () => {
    const old = hasherWith({ GATEHOUSE_KEYRING: testKeyRing.split(',').reverse().join(',') });
    const encoded = await old.hash('x', policy);
    expect(await hasher.verify('x', encoded)).toBe(true);
    expect(hasher.needsRehash(encoded, policy)).toBe(true);
    expect(old.needsRehash(encoded, policy)).toBe(false);
  });

  it('has a decoy that takes the same work and that nothing matches', async () => {
    const [decoy, real] = [await hasher.decoy(policy), await hasher.hash('x', policy)];
    expect(decoy).toHaveLength(real.length);
    expect(hasher.needsRehash(decoy, policy)).toBe(false);
    expect(await hasher.verify('x', decoy)).toBe(false);
    expect(await hasher.decoy(policy)).not.toBe(decoy);
  });
});

describe('PasswordHasher', () => {
  const hasher = hasherWith();

  it('asks for a rehash when the cost rises or the algorithm changes, not when the cost falls', async () => {
    const encoded = await hasher.hash('x', { algorithm: 'bcrypt', cost: 5 });
    expect(hasher.needsRehash(encoded, { algorithm: 'bcrypt', cost: 6 })).toBe(true);
    expect(hasher.needsRehash(encoded, { algorithm: 'bcrypt', cost: 4 })).toBe(false);
    const argon = { algorithm: 'argon2id', memoryKiB: 1_024, passes: 2, parallelism: 1 } as const;
    expect(hasher.needsRehash(encoded, argon)).toBe(true);
    const stored = await hasher.hash('x', argon);
    expect(hasher.needsRehash(stored, { ...argon, memoryKiB: 2_048 })).toBe(true);
    expect(hasher.needsRehash(stored, { ...argon, passes: 3 })).toBe(true);
    expect(hasher.needsRehash(stored, { ...argon, passes: 1 })).toBe(false);
  });

  it.each([
    '',
    'x',
    '$2b$12$abc',
    '$gh1$test$bcrypt$',
    '$gh1$test$md5$x',
    '$gh1$test$argon2id$v=19$m=1,t=1,p=1$x$y',
  ])('takes %j for no hash', async (text) => {
    expect(await hasher.verify('x', text)).toBe(false);
    expect(hasher.needsRehash(text, { algorithm: 'bcrypt', cost: 4 })).toBe(true);
  });

  it('takes as long for a decoy as for a true hash', async () => {
    const policy: HashPolicy = { algorithm: 'bcrypt', cost: 9 };
    const real = await hasher.hash('right', policy);
    const timed = async (encoded: string): Promise<number> => {
      const runs: number[] = [];
      for (let run = 0; run < 7; run += 1) {
        const started = performance.now();
        await hasher.verify('wrong', encoded);
        runs.push(performance.now() - started);
      }
      return runs.sort((a, b) => a - b)[1] ?? 0;
    };
    const ratio = (await timed(await hasher.decoy(policy))) / (await timed(real));
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('refuses at once when the queue is full, says when to come back, and goes on afterwards', async () => {
    const busy = hasherWith({ PASSWORD_HASH_CONCURRENCY: '1', PASSWORD_HASH_QUEUE: '2' });
    const policy: HashPolicy = { algorithm: 'bcrypt', cost: 6 };
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => busy.hash('x', policy)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    const refusals = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason);
    expect(refusals).toHaveLength(7);
    for (const refusal of refusals)
      expect(refusal).toMatchObject({
        kind: 'unavailable',
        code: 'crypto/hashing-busy',
        extensions: { retryAfterSeconds: expect.any(Number) },
      });
    expect(busy.queued).toBe(0);
    await expect(busy.hash('x', policy)).resolves.toContain('bcrypt');
  });
});
