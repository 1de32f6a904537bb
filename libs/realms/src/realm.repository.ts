import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Transactor } from '@gatehouse/database';
import { Realm } from './realm.entity.js';
import { RealmNameTaken, RealmNotFound } from './realms.errors.js';

const UNIQUE_VIOLATION = '23505';
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@Injectable()
export class RealmRepository {
  constructor(private readonly db: Transactor) {}

  findByName(name: string): Promise<Realm | null> {
    return isStorable(name) ? this.db.reader.findOneBy(Realm, { name }) : Promise.resolve(null);
  }

  findById(id: string): Promise<Realm | null> {
    return uuid.test(id) ? this.db.reader.findOneBy(Realm, { id }) : Promise.resolve(null);
  }

  async getByNameForUpdate(name: string): Promise<Realm> {
    const realm = isStorable(name)
      ? // Not FOR UPDATE: rows that refer to the realm (a signing key) are inserted by others meanwhile.
        await this.db.writer.findOne(Realm, { where: { name }, lock: { mode: 'for_no_key_update' } })
      : null;
    if (!realm) throw new RealmNotFound();
    return realm;
  }

  listAfter(name: string | undefined, take: number): Promise<Realm[]> {
    return this.db.reader.find(Realm, {
      ...(name === undefined ? {} : { where: { name: MoreThan(name) } }),
      order: { name: 'ASC' },
      take,
    });
  }

  async insert(realm: Realm): Promise<void> {
    try {
      await this.db.writer.insert(Realm, realm);
    } catch (error) {
      if (codeOf(error) === UNIQUE_VIOLATION) throw new RealmNameTaken({ cause: error });
      throw error;
    }
  }

  async save(realm: Realm): Promise<void> {
    await this.db.writer.update(
      Realm,
      { id: realm.id },
      {
        displayName: realm.displayName,
        enabled: realm.enabled,
        settings: realm.settings,
        settingsVersion: realm.settingsVersion,
        updatedAt: realm.updatedAt,
      },
    );
  }
}

/** Names that no realm can have never reach the database: PostgreSQL refuses a NUL with an error. */
const isStorable = (name: string): boolean => /^[a-z0-9][a-z0-9-]{0,62}$/.test(name);

function codeOf(error: unknown): unknown {
  return (error as { driverError?: { code?: unknown } } | null)?.driverError?.code;
}
