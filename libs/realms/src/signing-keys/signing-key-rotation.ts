import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { Notices } from '@gatehouse/cluster';
import { generateSigningKey, type SigningAlgorithm } from '@gatehouse/crypto';
import { Transactor } from '@gatehouse/database';
import { Clock, systemActor, type Actor, type DomainError } from '@gatehouse/kernel';
import { actingIn } from '../acting-in.js';
import type { Realm } from '../realm.entity.js';
import { RealmRepository } from '../realm.repository.js';
import { signingKeyOperationRefused, signingKeyRetired, signingKeysRotated } from '../realms.audit.js';
import { RealmNotFound } from '../realms.errors.js';
import { longestTokenSeconds } from '../settings/realm-settings.js';
import type { SigningKey } from './signing-key.entity.js';
import { SigningKeyRepository } from './signing-key.repository.js';

export interface Rotation {
  readonly alg: SigningAlgorithm;
  /** The kid that signs from now on. */
  readonly activated: string;
  /** The kid that only verifies from now on; null when there was none. */
  readonly retiring: string | null;
}

const DAY_SECONDS = 86_400;
/** A process that has not had the notice yet may sign with the old key a moment longer; clocks differ. */
const MARGIN_SECONDS = 300;

/**
 * Moves signing keys along next → active → retiring → retired.
 *
 * Exactly one key of a realm is active and one is next. Every move holds a lock over the realm's whole set, because
 * two rotations at once would otherwise each promote a key.
 */
@Injectable()
export class SigningKeyRotation {
  private readonly listeners: Array<(realmId: string) => void> = [];

  constructor(
    private readonly db: Transactor,
    private readonly realms: RealmRepository,
    private readonly keys: SigningKeyRepository,
    private readonly audit: AuditLog,
    private readonly notices: Notices,
    private readonly clock: Clock,
  ) {}

  /** Calls back in this process after a change is durable, before the notice has made its way round. */
  onChanged(listener: (realmId: string) => void): void {
    this.listeners.push(listener);
  }

  rotate(actor: Actor, realmId: string): Promise<Rotation> {
    return this.audit.attempt(actor, this.refusal('rotate'), async () => {
      const realm = await this.lock(realmId);
      return this.advance(actingIn(actor, realm), realm);
    });
  }

  /** What the schedule asks for now, in every realm. Repeating it, or running it twice at once, changes nothing more. */
  async rotateDue(): Promise<void> {
    for (const realmId of await this.keys.realmsWithWork(this.clock.now())) {
      const actor = systemActor(realmId, 'rotate-signing-keys');
      await this.audit.attempt(actor, this.refusal('scheduled rotation'), async () => {
        const realm = await this.lock(realmId);
        await this.retireDue(actor, realmId);
        if (await this.isDue(realm)) await this.advance(actor, realm);
      });
    }
  }

  /**
   * Follows the realm's settings, in the transaction that creates the realm or changes them: another algorithm gets
   * a new key at once while the old keys go on verifying; longer-lived tokens keep their key longer.
   */
  async followSettings(actor: Actor, realm: Realm): Promise<void> {
    await this.serialize(realm.id);
    await this.keys.raiseLongestToken(realm.id, longestTokenSeconds(realm.settings));
    const keys = await this.keys.listFor(realm.id);
    const fits = keys.some(
      ({ state, alg }) => state === 'active' && alg === realm.settings.signing.algorithm,
    );
    if (!fits) await this.advance(actor, realm);
  }

  private async isDue(realm: Realm): Promise<boolean> {
    const active = (await this.keys.listFor(realm.id)).find(({ state }) => state === 'active');
    if (!active?.activatedAt) return true;
    const age = this.clock.now().getTime() - active.activatedAt.getTime();
    return age >= realm.settings.signing.rotateAfterDays * DAY_SECONDS * 1000;
  }

  /** The one move: a key of the realm's algorithm becomes active, and everything else makes way. */
  private async advance(actor: Actor, realm: Realm): Promise<Rotation> {
    const { algorithm } = realm.settings.signing;
    const now = this.clock.now();
    const keys = await this.keys.listFor(realm.id);
    const formers = keys.filter(({ state }) => state === 'active');
    const waiting = keys.filter(({ state }) => state === 'next');
    const next =
      waiting.find(({ alg }) => alg === algorithm) ?? (await this.create(realm.id, algorithm, now));
    for (const key of formers)
      await this.keys.retireFromSigning(realm.id, key.kid, now, retireAfter(key, realm, now));
    for (const key of waiting) if (key.alg !== algorithm) await this.keys.discardNext(realm.id, key.kid, now);
    await this.keys.activate(realm.id, next.kid, longestTokenSeconds(realm.settings), now);
    await this.create(realm.id, algorithm, now);
    await this.announce(realm.id);
    const rotation = { alg: algorithm, activated: next.kid, retiring: formers[0]?.kid ?? null };
    const { activated, retiring } = rotation;
    await this.audit.record(
      actor,
      signingKeysRotated({ targetId: activated }, { algorithm, activated, retiring }),
    );
    return rotation;
  }

  private async retireDue(actor: Actor, realmId: string): Promise<void> {
    const retired = await this.keys.retireDue(realmId, this.clock.now());
    if (retired.length === 0) return;
    await this.announce(realmId);
    await this.audit.record(
      actor,
      ...retired.map(({ kid, alg }) => signingKeyRetired({ targetId: kid }, { algorithm: alg })),
    );
  }

  private async create(realmId: string, algorithm: SigningAlgorithm, now: Date): Promise<SigningKey> {
    return this.keys.insertNext(realmId, await generateSigningKey(algorithm), now);
  }

  /** The realm as it is once nobody else is moving its keys. */
  private async lock(realmId: string): Promise<Realm> {
    await this.serialize(realmId);
    const realm = await this.realms.findById(realmId);
    if (!realm) throw new RealmNotFound();
    return realm;
  }

  private serialize(realmId: string): Promise<void> {
    return this.db.serialize(`realms/signing-keys/${realmId}`);
  }

  private async announce(realmId: string): Promise<void> {
    await this.notices.publish({ topic: 'keys/changed', realmId, key: '' });
    this.db.afterCommit(() => {
      for (const listener of this.listeners) listener(realmId);
    });
  }

  private refusal(operation: string) {
    return (refusal: DomainError) => signingKeyOperationRefused({}, { operation, refusal: refusal.code });
  }
}

function retireAfter(key: SigningKey, realm: Realm, now: Date): Date {
  const seconds = Math.max(
    key.longestTokenSeconds + MARGIN_SECONDS,
    realm.settings.signing.overlapDays * DAY_SECONDS,
  );
  return new Date(now.getTime() + seconds * 1000);
}
