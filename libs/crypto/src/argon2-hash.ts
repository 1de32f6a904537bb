import * as crypto from 'node:crypto';
import type { HashPolicy } from './hash-policy.js';

type Argon2Policy = Extract<HashPolicy, { algorithm: 'argon2id' }>;

interface Argon2Body {
  readonly policy: Argon2Policy;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

const SALT_BYTES = 16;
const TAG_BYTES = 32;
const shape =
  /^\$v=19\$m=(\d{1,10}),t=(\d{1,6}),p=(\d{1,3})\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{22,86})$/;

/** Argon2id (RFC 9106) as Node 24.7 and later have it. */
function derive(digest: string, salt: Buffer, tagLength: number, policy: Argon2Policy): Promise<Buffer> {
  const { argon2 } = crypto as { argon2?: typeof crypto.argon2 };
  if (!argon2)
    return Promise.reject(
      new Error('Argon2id needs Node 24.7 or newer; choose bcrypt for this realm or upgrade Node'),
    );
  const parameters = {
    message: digest,
    nonce: salt,
    parallelism: policy.parallelism,
    tagLength,
    memory: policy.memoryKiB,
    passes: policy.passes,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => {
      if (error) reject(error);
      else resolve(tag);
    });
  });
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

function encode({ memoryKiB, passes, parallelism }: Argon2Policy, salt: Buffer, tag: Buffer): string {
  const parameters = `m=${String(memoryKiB)},t=${String(passes)},p=${String(parallelism)}`;
  return `$v=19$${parameters}$${unpadded(salt)}$${unpadded(tag)}`;
}

function decode(body: string): Argon2Body | null {
  const [, memory, passes, parallelism, salt, tag] = shape.exec(body) ?? [];
  if (salt === undefined || tag === undefined) return null;
  return {
    policy: {
      algorithm: 'argon2id',
      memoryKiB: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
    },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

export async function argon2Hash(digest: string, policy: Argon2Policy): Promise<string> {
  const salt = crypto.randomBytes(SALT_BYTES);
  return encode(policy, salt, await derive(digest, salt, TAG_BYTES, policy));
}

export async function argon2Verify(digest: string, body: string): Promise<boolean> {
  const stored = decode(body);
  if (!stored) return false;
  const tag = await derive(digest, stored.salt, stored.tag.length, stored.policy);
  return crypto.timingSafeEqual(tag, stored.tag);
}

/** A well-formed hash that no known password has. */
export function argon2Decoy(policy: Argon2Policy): string {
  return encode(policy, crypto.randomBytes(SALT_BYTES), crypto.randomBytes(TAG_BYTES));
}

export function argon2PolicyOf(body: string): Argon2Policy | null {
  return decode(body)?.policy ?? null;
}
