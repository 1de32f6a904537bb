import { Injectable } from '@nestjs/common';
import { RealmDirectory, RealmNotFound, type Realm } from '@gatehouse/realms';

/** Realms for browser routes: a disabled one does not exist. */
@Injectable()
export class OpenRealms {
  constructor(private readonly realms: RealmDirectory) {}

  /** @throws RealmNotFound */
  async get(name: string): Promise<Realm> {
    const realm = await this.realms.find(name);
    if (!realm?.enabled) throw new RealmNotFound();
    return realm;
  }
}
