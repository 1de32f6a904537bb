import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { KeyRing, SealedColumn } from '@gatehouse/crypto';
import { Transactor } from '@gatehouse/database';
import { Clock } from '@gatehouse/kernel';
import { RealmNotFound } from './realms.errors.js';

export const realmSecretNames = ['cookie-keys', 'dpop-nonce', 'pairwise-salt'] as const;
export type RealmSecretName = (typeof realmSecretNames)[number];

const SECRET_BYTES = 32;
const MAX_CACHED = 10_000;

export const sealedRealmSecrets = new SealedColumn('realm_secret', ['realm_id', 'name']);

/** Secrets that every process of a realm must share. Made with the realm, sealed at rest, never changed. */
@Injectable()
export class RealmSecrets {
  private readonly opened = new LRUCache<string, Buffer>({ max: MAX_CACHED });

  constructor(
    private readonly db: Transactor,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  /**
   * 32 bytes.
   *
   * @throws RealmNotFound
   */
  async get(realmId: string, name: RealmSecretName): Promise<Buffer> {
    const key = `${realmId}\n${name}`;
    const known = this.opened.get(key);
    if (known) return known;
    const [row] = await this.db.query<{ sealed: string }>(
      'select sealed from realm_secret where realm_id = $1 and name = $2',
      [realmId, name],
    );
    if (!row) throw new RealmNotFound();
    const secret = this.ring.open(row.sealed, sealedRealmSecrets.at(realmId, name));
    this.opened.set(key, secret);
    return secret;
  }

  /** Makes all of them, in the transaction that creates the realm. */
  async create(realmId: string): Promise<void> {
    const now = this.clock.now();
    for (const name of realmSecretNames) {
      await this.db.writer.query(
        'insert into realm_secret (realm_id, name, sealed, created_at) values ($1, $2, $3, $4)',
        [realmId, name, this.ring.seal(randomBytes(SECRET_BYTES), sealedRealmSecrets.at(realmId, name)), now],
      );
    }
  }
}
