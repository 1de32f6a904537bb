import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { rateLimitConfig } from './rate-limit.config.js';
import { TooManyRequests } from './rate-limit.errors.js';

export interface Limit {
  /** Tries per window. */
  readonly points: number;
  /** Length of the window in seconds; it starts with the first try. */
  readonly durationSeconds: number;
}

const CLEAN_UP_EVERY_MS = 300_000;

/**
 * Limits that all nodes share: each try is one atomic increment in PostgreSQL, counted before anything is compared.
 *
 * While the database does not answer, each process counts in its memory with the same limits. A key that is over its
 * limit is remembered in memory, so that a flood of refused tries costs the database nothing.
 */
@Injectable()
export class RateLimiter implements OnModuleInit, OnApplicationShutdown {
  private readonly log = new Logger(RateLimiter.name);
  private readonly limiters = new Map<string, RateLimiterPostgres>();
  private cleaning: NodeJS.Timeout | null = null;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(configOf(rateLimitConfig)) private readonly config: ConfigOf<typeof rateLimitConfig>,
  ) {}

  onModuleInit(): void {
    this.cleaning = setInterval(() => void this.removeExpired(), CLEAN_UP_EVERY_MS);
    this.cleaning.unref();
  }

  onApplicationShutdown(): void {
    if (this.cleaning) clearInterval(this.cleaning);
  }

  /**
   * Counts one try of `key` (an address by addressKey, an account's canonical name) in `scope` (e.g. `login/address`).
   *
   * Call it before a transaction opens: it takes a connection of its own, so that the count outlives a rollback.
   * Keys are stored hashed. @throws TooManyRequests
   */
  async consume(scope: string, key: string, limit: Limit): Promise<void> {
    try {
      await this.limiterFor(scope, limit).consume(createHash('sha256').update(key).digest('base64url'));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new TooManyRequests(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
    }
  }

  /** Removes counters whose window is over, a batch at a time. Every process does it; it is safe at once. */
  async removeExpired(batch = 1_000): Promise<void> {
    try {
      await this.dataSource.query(
        `delete from rate_limit where key = any(array(
           select key from rate_limit where expire < extract(epoch from clock_timestamp()) * 1000
           order by expire limit $1 for update skip locked))`,
        [batch],
      );
    } catch (error) {
      this.log.warn(
        `Old rate limit counters stay for now: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  private limiterFor(scope: string, { points, durationSeconds }: Limit): RateLimiterPostgres {
    const id = `${scope}/${String(points)}/${String(durationSeconds)}`;
    const existing = this.limiters.get(id);
    if (existing) return existing;
    const allowed = points * this.config.factor;
    const limiter = new RateLimiterPostgres({
      storeClient: this.dataSource,
      storeType: 'typeorm',
      tableName: 'rate_limit',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: id,
      points: allowed,
      duration: durationSeconds,
      inMemoryBlockOnConsumed: allowed + 1,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix: id, points: allowed, duration: durationSeconds }),
    });
    this.limiters.set(id, limiter);
    return limiter;
  }
}
