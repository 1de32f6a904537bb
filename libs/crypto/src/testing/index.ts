/** A ring for tests: two fixed keys, `test` current. */
export const testKeyRing = `test:${Buffer.alloc(32, 7).toString('base64url')},old:${Buffer.alloc(32, 9).toString('base64url')}`;
