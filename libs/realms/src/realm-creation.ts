import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { Clock, type Actor } from '@gatehouse/kernel';
import { RealmChanges } from './realm-changes.js';
import { RealmSecrets } from './realm-secrets.js';
import { Realm } from './realm.entity.js';
import { RealmRepository } from './realm.repository.js';
import { realmDefaultsConfig } from './realms.config.js';
import { RealmDisplayNameInvalid, RealmNameInvalid } from './realms.errors.js';
import { defaultRealmSettings } from './settings/default-realm-settings.js';
import { mergeSettings, type RealmSettingsPatch } from './settings/merge-settings.js';
import { SigningKeyRotation } from './signing-keys/signing-key-rotation.js';

export interface NewRealm {
  /** Lower-case letters, digits and hyphens, at most 63; it is in every URL of the realm and never changes. */
  readonly name: string;
  readonly displayName?: string | undefined;
  /** What differs from the defaults. */
  readonly settings?: RealmSettingsPatch | undefined;
}

/** Makes a realm whole: its row, its secrets, its first signing keys. Runs inside the caller's transaction. */
@Injectable()
export class RealmCreation {
  constructor(
    private readonly realms: RealmRepository,
    private readonly secrets: RealmSecrets,
    private readonly rotation: SigningKeyRotation,
    private readonly changes: RealmChanges,
    private readonly clock: Clock,
    @Inject(configOf(realmDefaultsConfig)) private readonly defaults: ConfigOf<typeof realmDefaultsConfig>,
  ) {}

  async create(actor: Actor, input: NewRealm): Promise<Realm> {
    assertRealmName(input.name);
    const now = this.clock.now();
    const realm = Object.assign(new Realm(), {
      id: randomUUID(),
      name: input.name,
      displayName: displayNameOf(input.displayName ?? input.name),
      enabled: true,
      settings: mergeSettings(defaultRealmSettings(this.defaults), input.settings ?? {}),
      settingsVersion: 1,
      createdAt: now,
      updatedAt: now,
    });
    await this.realms.insert(realm);
    await this.secrets.create(realm.id);
    await this.rotation.followSettings({ ...actor, realmId: realm.id }, realm);
    await this.changes.announce(realm);
    return realm;
  }
}

function assertRealmName(name: string): void {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) throw new RealmNameInvalid();
}

/** @throws RealmDisplayNameInvalid */
export function displayNameOf(text: string): string {
  const name = text.normalize('NFC').trim();

  const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
  if (name === '' || name.length > 100 || unprintable.test(name) || !name.isWellFormed())
    throw new RealmDisplayNameInvalid();
  return name;
}
