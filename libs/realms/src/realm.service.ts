import { Injectable } from '@nestjs/common';
import { AuditLog, type AuditEvent } from '@gatehouse/audit';
import { Transactor } from '@gatehouse/database';
import type { Actor, DomainError } from '@gatehouse/kernel';
import { actingIn } from './acting-in.js';
import { RealmChanges } from './realm-changes.js';
import { displayNameOf, RealmCreation, type NewRealm } from './realm-creation.js';
import { mainRealm, type Realm } from './realm.entity.js';
import { RealmRepository } from './realm.repository.js';
import {
  realmCreated,
  realmDisabled,
  realmEnabled,
  realmOperationRefused,
  realmRenamed,
  realmSettingsChanged,
} from './realms.audit.js';
import { MainRealmProtected, RealmNotFound, SettingsChangedMeanwhile } from './realms.errors.js';
import { changedSections, mergeSettings, type RealmSettingsPatch } from './settings/merge-settings.js';
import { SigningKeyRotation } from './signing-keys/signing-key-rotation.js';

export interface RealmPage {
  readonly realms: Realm[];
  /** Give it as `cursor` to read on; null at the end. */
  readonly nextCursor: string | null;
}

type RealmCreatedHook = (actor: Actor, realm: Realm) => Promise<void>;

@Injectable()
export class RealmService {
  private readonly created: RealmCreatedHook[] = [];

  constructor(
    private readonly db: Transactor,
    private readonly realms: RealmRepository,
    private readonly creation: RealmCreation,
    private readonly rotation: SigningKeyRotation,
    private readonly changes: RealmChanges,
    private readonly audit: AuditLog,
  ) {}

  /** Has `provision` run in the transaction of every creation, with the actor already in the new realm. */
  onRealmCreated(provision: RealmCreatedHook): void {
    this.created.push(provision);
  }

  /**
   * Creates a realm with its secrets and signing keys. The record stands in the new realm and in the actor's own.
   *
   * The first realm of all is created by an actor whose `realmId` names no realm yet.
   *
   * @throws RealmNameInvalid, RealmNameTaken, InvalidRealmSettings
   */
  async create(actor: Actor, input: NewRealm): Promise<Realm> {
    const home = await this.realms.findById(actor.realmId);
    const work = async (): Promise<Realm> => {
      const realm = await this.creation.create(actor, input);
      const inside = actingIn(actor, realm);
      const event = realmCreated({ targetId: realm.id }, { realm: realm.name });
      await this.audit.record(inside, event);
      if (home) await this.audit.record(actor, event);
      for (const provision of this.created) await provision(inside, realm);
      return realm;
    };
    if (home) return this.audit.attempt(actor, refusalOf('create', input.name), work);
    return this.db.run(work);
  }

  /** Realms by name. `limit` is 1 to 200. */
  async list({ cursor, limit }: { cursor?: string | undefined; limit: number }): Promise<RealmPage> {
    const size = Math.min(Math.max(limit, 1), 200);
    const realms = await this.realms.listAfter(cursor, size + 1);
    const more = realms.length > size;
    if (more) realms.pop();
    return { realms, nextCursor: more ? (realms.at(-1)?.name ?? null) : null };
  }

  findByName(name: string): Promise<Realm | null> {
    return this.realms.findByName(name);
  }

  /** @throws RealmNotFound */
  async getByName(name: string): Promise<Realm> {
    return found(await this.realms.findByName(name));
  }

  /** @throws RealmNotFound */
  async getById(id: string): Promise<Realm> {
    return found(await this.realms.findById(id));
  }

  /**
   * From the next request on the realm answers nobody. Disabling a disabled realm changes nothing.
   *
   * @throws RealmNotFound, MainRealmProtected
   */
  disable(actor: Actor, name: string): Promise<Realm> {
    return this.change(actor, name, 'disable', async (realm) => {
      if (realm.name === mainRealm) throw new MainRealmProtected();
      if (!realm.enabled) return null;
      realm.enabled = false;
      await this.changes.save(realm);
      return realmDisabled({ targetId: realm.id }, { realm: realm.name });
    });
  }

  /** @throws RealmNotFound */
  enable(actor: Actor, name: string): Promise<Realm> {
    return this.change(actor, name, 'enable', async (realm) => {
      if (realm.enabled) return null;
      realm.enabled = true;
      await this.changes.save(realm);
      return realmEnabled({ targetId: realm.id }, { realm: realm.name });
    });
  }

  /** @throws RealmNotFound, RealmDisplayNameInvalid */
  setDisplayName(actor: Actor, name: string, text: string): Promise<Realm> {
    return this.change(actor, name, 'rename', async (realm) => {
      const displayName = displayNameOf(text);
      if (displayName === realm.displayName) return null;
      realm.displayName = displayName;
      await this.changes.save(realm);
      return realmRenamed({ targetId: realm.id }, { realm: realm.name, displayName });
    });
  }

  /**
   * Merges a patch into the settings: objects are merged, lists and `password.hash` replaced, null removes.
   * A patch that changes nothing keeps the version.
   *
   * @throws RealmNotFound, InvalidRealmSettings, SettingsChangedMeanwhile when `expectedVersion` is not the current one
   */
  updateSettings(
    actor: Actor,
    name: string,
    patch: RealmSettingsPatch,
    expectedVersion?: number,
  ): Promise<Realm> {
    return this.change(actor, name, 'update settings', async (realm) => {
      if (expectedVersion !== undefined && expectedVersion !== realm.settingsVersion)
        throw new SettingsChangedMeanwhile(realm.settingsVersion);
      const settings = mergeSettings(realm.settings, patch);
      const sections = changedSections(realm.settings, settings);
      if (sections.length === 0) return null;
      realm.settings = settings;
      realm.settingsVersion += 1;
      await this.changes.save(realm);
      await this.rotation.followSettings(actingIn(actor, realm), realm);
      const details = { realm: realm.name, sections, version: realm.settingsVersion };
      return realmSettingsChanged({ targetId: realm.id }, details);
    });
  }

  private change(
    actor: Actor,
    name: string,
    operation: string,
    work: (realm: Realm) => Promise<AuditEvent | null>,
  ): Promise<Realm> {
    return this.audit.attempt(actor, refusalOf(operation, name), async () => {
      const realm = await this.realms.getByNameForUpdate(name);
      const event = await work(realm);
      if (event) await this.audit.record(actingIn(actor, realm), event);
      return realm;
    });
  }
}

const refusalOf = (operation: string, realm: string) => (refusal: DomainError) =>
  realmOperationRefused({}, { realm, operation, refusal: refusal.code });

function found(realm: Realm | null): Realm {
  if (!realm) throw new RealmNotFound();
  return realm;
}
