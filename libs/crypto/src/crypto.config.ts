import { z } from 'zod';
import { defineConfig, form, secret, setting } from '@gatehouse/config';

export interface RingKey {
  /** Names the key in everything that it sealed. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

const entryForm = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9_-]{43})=?$/;
const expected =
  'must be id:key[,id2:key2…], each key 32 bytes in base64url (43 characters), the first one current';

const keyRing = z.string('is required').transform((text, context): readonly RingKey[] => {
  const keys: RingKey[] = [];
  for (const entry of text.split(',')) {
    const [, id, encoded] = entryForm.exec(entry.trim()) ?? [];
    if (id === undefined || encoded === undefined) {
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    }
    keys.push({ id, key: Buffer.from(encoded, 'base64url') });
  }
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) {
    context.addIssue({ code: 'custom', message: 'names one key id twice' });
    return z.NEVER;
  }
  return keys;
});

export const cryptoConfig = defineConfig('crypto', {
  keyRing: secret(
    'GATEHOUSE_KEYRING',
    keyRing,
    'Keys that seal secrets at rest and pepper passwords: id:key[,id2:key2]; the first seals, all open. Each key is 32 random bytes in base64url. `npm start` makes one in .gatehouse/keyring.',
  ),
  hashConcurrency: setting(
    'PASSWORD_HASH_CONCURRENCY',
    form.integer(0, 0, 64),
    'Passwords hashed at once by a process. 0 means one per core, at most 3: the thread pool has 4 threads (UV_THREADPOOL_SIZE), and file and name look-ups need one.',
  ),
  hashQueue: setting(
    'PASSWORD_HASH_QUEUE',
    form.integer(64, 0, 10_000),
    'Passwords that may wait for hashing; beyond it a login answers 503 with Retry-After.',
  ),
});
