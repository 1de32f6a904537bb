import { Injectable } from '@nestjs/common';
import { NoticeCache, Notices } from '@gatehouse/cluster';
import { deepFreeze } from './deep-freeze.js';
import type { Realm } from './realm.entity.js';
import { RealmRepository } from './realm.repository.js';

const MAX_REALMS = 5_000;

/** Realms for hot paths: from memory, and right within a notice of every change. What it gives is frozen. */
@Injectable()
export class RealmDirectory {
  private readonly byName: NoticeCache<Realm>;
  private readonly byId: NoticeCache<Realm>;

  constructor(
    private readonly realms: RealmRepository,
    notices: Notices,
  ) {
    this.byName = new NoticeCache(notices, { max: MAX_REALMS, topics: [] });
    this.byId = new NoticeCache(notices, { max: MAX_REALMS, topics: [] });
    notices.subscribe('realms/changed', ({ realmId, key }) => {
      this.forget({ id: realmId, name: key });
    });
  }

  /** A disabled realm is found, too: look at `enabled`. */
  find(name: string): Promise<Realm | null> {
    return this.byName.get('', name, async () => frozen(await this.realms.findByName(name)));
  }

  /** A disabled realm is found, too: look at `enabled`. */
  findById(id: string): Promise<Realm | null> {
    return this.byId.get('', id, async () => frozen(await this.realms.findById(id)));
  }

  /** Reads the realm again the next time. */
  forget({ id, name }: Pick<Realm, 'id' | 'name'>): void {
    this.byName.drop('', name);
    this.byId.drop('', id);
  }
}

const frozen = (realm: Realm | null): Realm | null => (realm === null ? null : deepFreeze(realm));
