import { LRUCache } from 'lru-cache';
import type { Notices } from './notices.js';

/**
 * A bounded cache of what the database says, kept honest by change notices.
 *
 * While notices are interrupted nothing is served from memory: every read goes to the database. A load that a notice
 * overtakes is not kept, so a stale answer never outlives the change that made it stale.
 */
export class NoticeCache<V extends object> {
  private readonly entries: LRUCache<string, V>;
  private readonly loading = new Map<string, Promise<V | null>>();
  private generation = 0;

  constructor(
    private readonly notices: Notices,
    options: { readonly max: number; readonly topics: readonly string[]; readonly ttlMs?: number },
  ) {
    this.entries = new LRUCache<string, V>({
      max: options.max,
      ...(options.ttlMs === undefined ? {} : { ttl: options.ttlMs }),
    });
    for (const topic of options.topics)
      notices.subscribe(topic, ({ realmId, key }) => {
        this.drop(realmId, key);
      });
    notices.onRestored(() => {
      this.clear();
      return Promise.resolve();
    });
  }

  /** What is cached under the realm and key, or what `load` finds. A null is not cached. */
  get(realmId: string, key: string, load: () => Promise<V | null>): Promise<V | null> {
    if (this.notices.interrupted) return load();
    const id = `${realmId}\n${key}`;
    const cached = this.entries.get(id);
    if (cached !== undefined) return Promise.resolve(cached);
    const pending = this.loading.get(id);
    if (pending) return pending;
    const started = this.generation;
    const work = load()
      .then((value) => {
        if (value !== null && started === this.generation && !this.notices.interrupted)
          this.entries.set(id, value);
        return value;
      })
      .finally(() => {
        if (this.loading.get(id) === work) this.loading.delete(id);
      });
    this.loading.set(id, work);
    return work;
  }

  /** The cached value without loading; undefined while notices are interrupted. For hot paths that must not await. */
  peek(realmId: string, key: string): V | undefined {
    return this.notices.interrupted ? undefined : this.entries.get(`${realmId}\n${key}`);
  }

  /** Drops one entry; key `*` drops everything (of every realm: such notices are rare). */
  drop(realmId: string, key: string): void {
    if (key === '*') {
      this.clear();
      return;
    }
    this.generation += 1;
    this.loading.delete(`${realmId}\n${key}`);
    this.entries.delete(`${realmId}\n${key}`);
  }

  get size(): number {
    return this.entries.size;
  }

  private clear(): void {
    this.generation += 1;
    this.loading.clear();
    this.entries.clear();
  }
}
