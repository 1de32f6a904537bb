import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { NoticeCache, Notices } from '@gatehouse/cluster';
import { importSigningKey, type PublicJwk, type SigningAlgorithm } from '@gatehouse/crypto';
import type { Actor } from '@gatehouse/kernel';
import type { Realm } from '../realm.entity.js';
import type { SigningKey, SigningKeyState } from './signing-key.entity.js';
import { SigningKeyRepository } from './signing-key.repository.js';
import { SigningKeyRotation, type Rotation } from './signing-key-rotation.js';

export interface ActiveSigningKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly key: KeyObject;
  readonly publicJwk: PublicJwk;
}

export interface RealmKeys {
  /** Signs. */
  readonly active: ActiveSigningKey;
  /** What a JWKS shows: next, active and retiring. The next one is shown early so that others have it in time. */
  readonly verifying: readonly PublicJwk[];
}

/** What is listed of a key: never its private half. */
export interface SigningKeyView {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly state: SigningKeyState;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly retiringAt: Date | null;
  readonly retireAfter: Date | null;
  readonly retiredAt: Date | null;
}

const MAX_REALMS = 5_000;

/** The signing keys of realms, from memory, and right within a notice of every rotation. */
@Injectable()
export class SigningKeys {
  private readonly cache: NoticeCache<RealmKeys>;

  constructor(
    private readonly keys: SigningKeyRepository,
    private readonly rotation: SigningKeyRotation,
    notices: Notices,
  ) {
    this.cache = new NoticeCache(notices, { max: MAX_REALMS, topics: ['keys/changed'] });
    rotation.onChanged((realmId) => {
      this.cache.drop(realmId, '');
    });
  }

  async keysFor(realm: Pick<Realm, 'id'>): Promise<RealmKeys> {
    const keys = await this.cache.get(realm.id, '', () => this.load(realm.id));
    if (!keys) throw new Error(`realm ${realm.id} has no active signing key`);
    return keys;
  }

  /** The keys without waiting, when they are in memory. */
  peekKeys(realmId: string): RealmKeys | undefined {
    return this.cache.peek(realmId, '');
  }

  /** A key that may still verify; null for an unknown kid, a retired key, or an unknown realm. */
  async findPublicKey(realmId: string, kid: string): Promise<PublicJwk | null> {
    const keys = await this.cache.get(realmId, '', () => this.load(realmId));
    return keys?.verifying.find((jwk) => jwk.kid === kid) ?? null;
  }

  /** Every key of the realm, the newest first, retired ones included. */
  async list(realmId: string): Promise<SigningKeyView[]> {
    return (await this.keys.listFor(realmId)).map(viewOf);
  }

  /**
   * Makes the next key active now. What the former one signed goes on verifying.
   *
   * @throws RealmNotFound
   */
  rotate(actor: Actor, realmId: string): Promise<Rotation> {
    return this.rotation.rotate(actor, realmId);
  }

  private async load(realmId: string): Promise<RealmKeys | null> {
    const keys = await this.keys.listFor(realmId);
    const active = keys.find(({ state }) => state === 'active');
    const privateJwk = active && (await this.keys.findPrivate(realmId, active.kid));
    // The key was rotated away between the two reads: what is there now is read again.
    if (active && !privateJwk) return this.load(realmId);
    if (!active || !privateJwk) return null;
    const { kid, alg, publicJwk } = active;
    return Object.freeze({
      active: Object.freeze({ kid, alg, key: importSigningKey(privateJwk), publicJwk }),
      verifying: Object.freeze(keys.filter(({ state }) => state !== 'retired').map((key) => key.publicJwk)),
    });
  }
}

function viewOf(key: SigningKey): SigningKeyView {
  const { kid, alg, state, createdAt, activatedAt, retiringAt, retireAfter, retiredAt } = key;
  return { kid, alg, state, createdAt, activatedAt, retiringAt, retireAfter, retiredAt };
}
