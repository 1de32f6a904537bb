import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Notices } from '@gatehouse/cluster';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { idpConfig } from '@gatehouse/foundation';
import { RealmDirectory, type Realm } from '@gatehouse/realms';
import { ProviderFactory } from './provider-factory.js';
import type { RealmProvider } from './realm-provider.js';

interface Entry {
  readonly built: Promise<RealmProvider>;
  readonly settingsVersion: number;
}

/**
 * The providers of the realms that somebody asked for lately, built on first use.
 *
 * Bounded: a thousand realms do not cost a thousand providers. A provider is thrown away when its realm or its keys
 * change, and built anew by the next request; requests under way end on the one they started with.
 */
@Injectable()
export class RealmProviders implements OnModuleInit {
  private readonly entries: LRUCache<string, Entry>;

  constructor(
    private readonly realms: RealmDirectory,
    private readonly factory: ProviderFactory,
    private readonly notices: Notices,
    @Inject(configOf(idpConfig)) config: ConfigOf<typeof idpConfig>,
  ) {
    this.entries = new LRUCache({ max: config.providerCacheSize });
  }

  onModuleInit(): void {
    this.notices.subscribe('realms/changed', ({ realmId }) => this.entries.delete(realmId));
    this.notices.subscribe('keys/changed', ({ realmId }) => this.entries.delete(realmId));
    this.notices.onRestored(() => {
      this.entries.clear();
      return Promise.resolve();
    });
  }

  /** Null for a realm that does not exist or is disabled: both look the same from outside. */
  async find(realmName: string): Promise<RealmProvider | null> {
    const realm = await this.realms.find(realmName);
    if (realm === null || !realm.enabled) return null;
    return this.providerOf(realm);
  }

  get size(): number {
    return this.entries.size;
  }

  private providerOf(realm: Realm): Promise<RealmProvider> {
    const known = this.entries.get(realm.id);
    if (known && known.settingsVersion === realm.settingsVersion) return known.built;
    const entry: Entry = { built: this.factory.build(realm), settingsVersion: realm.settingsVersion };
    this.entries.set(realm.id, entry);
    entry.built.catch(() => {
      if (this.entries.get(realm.id) === entry) this.entries.delete(realm.id);
    });
    return entry.built;
  }
}
