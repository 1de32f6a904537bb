import type { HashPolicy } from '../hash-policy.js';

/** A ring for tests: two fixed keys, `test` current. */
export const testKeyRing = `test:${Buffer.alloc(32, 7).toString('base64url')},old:${Buffer.alloc(32, 9).toString('base64url')}`;

/** The cheapest bcrypt there is (about 1 ms), so that tests spend their time elsewhere. */
export const cheapHash: HashPolicy = { algorithm: 'bcrypt', cost: 4 };
