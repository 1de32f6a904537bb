import { Injectable } from '@nestjs/common';
import { Notices } from '@gatehouse/cluster';
import { Transactor } from '@gatehouse/database';
import { Clock } from '@gatehouse/kernel';
import { RealmDirectory } from './realm-directory.js';
import type { Realm } from './realm.entity.js';
import { RealmRepository } from './realm.repository.js';

/** Stores a changed realm and lets every process know, this one first. */
@Injectable()
export class RealmChanges {
  constructor(
    private readonly db: Transactor,
    private readonly realms: RealmRepository,
    private readonly directory: RealmDirectory,
    private readonly notices: Notices,
    private readonly clock: Clock,
  ) {}

  async save(realm: Realm): Promise<void> {
    realm.updatedAt = this.clock.now();
    await this.realms.save(realm);
    await this.announce(realm);
  }

  async announce(realm: Realm): Promise<void> {
    await this.notices.publish({ topic: 'realms/changed', realmId: realm.id, key: realm.name });
    this.db.afterCommit(() => {
      this.directory.forget(realm);
    });
  }
}
