import { createHmac } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { argon2Decoy, argon2Hash, argon2PolicyOf, argon2Verify } from './argon2-hash.js';
import { bcryptCost, bcryptDecoy, bcryptHash, bcryptVerify } from './bcrypt-hash.js';
import { cryptoConfig } from './crypto.config.js';
import { decodeHash, encodeHash, type HashPolicy } from './hash-policy.js';
import { HashingPool } from './hashing-pool.js';
import { KeyRing } from './key-ring.js';

/** One thread of libuv's four stays free for name look-ups and files. */
const MOST_BY_DEFAULT = 3;

/**
 * Hashes passwords.
 *
 * Password (NFKC, as NIST SP 800-63B section 3.1.1.2 asks) → HMAC-SHA-256 under a pepper of the key ring → base64
 * (44 characters, no NUL) → bcrypt or Argon2id. The keyed pre-hash lets every character of a long password count,
 * where bcrypt alone cuts at 72 bytes, and a stolen table is worth nothing without the key ring.
 */
@Injectable()
export class PasswordHasher {
  private readonly pool: HashingPool;

  constructor(
    private readonly ring: KeyRing,
    @Inject(configOf(cryptoConfig)) config: ConfigOf<typeof cryptoConfig>,
  ) {
    const concurrency = config.hashConcurrency || Math.min(availableParallelism(), MOST_BY_DEFAULT);
    this.pool = new HashingPool(concurrency, config.hashQueue);
  }

  /** @throws HashingBusy when too many wait */
  async hash(password: string, policy: HashPolicy): Promise<string> {
    const keyId = this.ring.currentId;
    const digest = this.prehash(password, keyId);
    const body = await this.pool.run(() =>
      policy.algorithm === 'bcrypt' ? bcryptHash(digest, policy.cost) : argon2Hash(digest, policy),
    );
    return encodeHash({ keyId, algorithm: policy.algorithm, body });
  }

  /**
   * False for a wrong password and for a text that is no hash of ours.
   *
   * @throws HashingBusy when too many wait
   * @throws SealBroken when the pepper that the hash names is not on the key ring
   */
  async verify(password: string, encoded: string): Promise<boolean> {
    const stored = decodeHash(encoded);
    if (!stored) return false;
    const digest = this.prehash(password, stored.keyId);
    return this.pool.run(() =>
      stored.algorithm === 'bcrypt' ? bcryptVerify(digest, stored.body) : argon2Verify(digest, stored.body),
    );
  }

  /** True when the hash is weaker than the policy, of another algorithm, or under an old pepper. */
  needsRehash(encoded: string, policy: HashPolicy): boolean {
    const stored = decodeHash(encoded);
    if (!stored || stored.keyId !== this.ring.currentId || stored.algorithm !== policy.algorithm) return true;
    if (policy.algorithm === 'bcrypt') return (bcryptCost(stored.body) ?? 0) < policy.cost;
    const made = argon2PolicyOf(stored.body);
    if (!made) return true;
    return (
      made.memoryKiB < policy.memoryKiB ||
      made.passes < policy.passes ||
      made.parallelism !== policy.parallelism
    );
  }

  /**
   * A hash to compare with when the user is unknown or has no password: it costs what a true one costs and matches
   * nothing. Making it costs nothing, so that the first stranger does not wait longer than the second.
   */
  decoy(policy: HashPolicy): Promise<string> {
    const body = policy.algorithm === 'bcrypt' ? bcryptDecoy(policy.cost) : argon2Decoy(policy);
    return Promise.resolve(encodeHash({ keyId: this.ring.currentId, algorithm: policy.algorithm, body }));
  }

  /** Passwords that wait for a thread now. */
  get queued(): number {
    return this.pool.queued;
  }

  private prehash(password: string, keyId: string): string {
    return createHmac('sha256', this.ring.derive('password-pepper', 32, keyId))
      .update(password.normalize('NFKC'), 'utf8')
      .digest('base64');
  }
}
