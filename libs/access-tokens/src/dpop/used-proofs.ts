import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Transactor } from '@gatehouse/database';
import { Clock } from '@gatehouse/kernel';

/** Makes a proof of possession count once. */
export abstract class UsedProofs {
  /** @returns false when it was spent before: the first caller wins, even when two arrive together */
  abstract spend(hash: string, expiresAtSeconds: number): Promise<boolean>;
}

/** Shared by every process: the row that can be inserted once decides. */
@Injectable()
export class StoredUsedProofs extends UsedProofs {
  constructor(
    private readonly db: Transactor,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async spend(hash: string, expiresAtSeconds: number): Promise<boolean> {
    const { count } = await this.db.execute<{ hash: string }>(
      'insert into dpop_proof (hash, expires_at) values ($1, $2) on conflict do nothing returning hash',
      [hash, new Date(expiresAtSeconds * 1000)],
    );
    return count === 1;
  }

  /** Removes what is too old to be accepted anyway; a leader-only job calls it. */
  async prune(): Promise<number> {
    const { count } = await this.db.execute('delete from dpop_proof where expires_at <= $1', [
      this.clock.now(),
    ]);
    return count;
  }
}

/** Of one process, for a server without a database. A full memory refuses nothing and forgets the oldest. */
@Injectable()
export class RememberedUsedProofs extends UsedProofs {
  private readonly spent = new LRUCache<string, number>({ max: 100_000 });

  constructor(private readonly clock: Clock) {
    super();
  }

  override spend(hash: string, expiresAtSeconds: number): Promise<boolean> {
    if ((this.spent.get(hash) ?? 0) > this.clock.epochSeconds()) return Promise.resolve(false);
    this.spent.set(hash, expiresAtSeconds);
    return Promise.resolve(true);
  }
}
