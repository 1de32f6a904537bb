import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Issuers, RealmDirectory, SigningKeys } from '@gatehouse/realms';
import { algorithmOf } from './signature.js';
import { TokenKeys, type TokenKey } from './token-keys.js';

/** Keys of our own realms, by `kid` from our own database. A key of one realm is unknown in every other. */
@Injectable()
export class RealmTokenKeys extends TokenKeys {
  /** Parsed keys by realm and kid. A kid is the thumbprint of its key, so that an entry can never be stale. */
  private readonly parsed = new LRUCache<string, KeyObject>({ max: 5_000 });

  constructor(
    private readonly issuers: Issuers,
    private readonly realms: RealmDirectory,
    private readonly signingKeys: SigningKeys,
  ) {
    super();
  }

  async find(issuer: string, kid: string): Promise<TokenKey | null> {
    const name = this.issuers.realmNameOf(issuer);
    const realm = name === null ? null : await this.realms.find(name);
    if (realm?.enabled !== true) return null;
    const jwk = await this.signingKeys.findPublicKey(realm.id, kid);
    if (!jwk) return null;
    const key = this.parse(`${realm.id}\n${kid}`, jwk);
    if (algorithmOf(key) !== jwk.alg) return null;
    return {
      realm: { id: realm.id, name: realm.name },
      issuer: this.issuers.issuerOf(realm.name),
      audience: this.issuers.defaultAudience(realm.name),
      alg: jwk.alg,
      key,
    };
  }

  private parse(id: string, jwk: object): KeyObject {
    const known = this.parsed.get(id);
    if (known) return known;
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    this.parsed.set(id, key);
    return key;
  }
}
