import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { DomainError, type Actor } from '@gatehouse/kernel';
import { mainRealm, type Realm, type RealmSettingsPatch } from '@gatehouse/realms';
import { installationSettingRefused } from './installation-settings.audit.js';

/**
 * The settings that `settings` names reach beyond the realm: who may be called from inside the network, and how much
 * memory and time a password costs.
 */
export class InstallationSetting extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'admin-api/installation-setting';
  override readonly extensions: { readonly settings: readonly string[] };
  constructor(settings: readonly string[]) {
    super(
      'Only administrators of the main realm may change this setting: it weighs on the whole installation.',
    );
    this.extensions = { settings };
  }
}

/** Which parts of a patch reach beyond the realm that they are in. */
function beyondTheRealm(patch: RealmSettingsPatch): string[] {
  const { egress, password } = patch;
  return [
    // Whoever may send our requests to private addresses reads what only our network can reach (lesson 48).
    ...(egress === undefined ? [] : ['egress']),
    // A costly enough hash stalls the sign-in of every realm: they share the pool that computes it.
    ...(password?.hash === undefined ? [] : ['password.hash']),
  ];
}

/** Settings that an administrator of one realm does not change, because others would bear the consequences. */
@Injectable()
export class InstallationSettings {
  constructor(private readonly audit: AuditLog) {}

  /** @throws InstallationSetting naming what the patch may not touch; the attempt is recorded */
  async assertMayChange(actor: Actor, realm: Realm, patch: RealmSettingsPatch): Promise<void> {
    // Only who signed in to the main realm ever works in another one.
    if (realm.name === mainRealm || actor.homeRealmId !== undefined) return;
    const settings = beyondTheRealm(patch);
    if (settings.length === 0) return;
    await this.audit.append(actor, installationSettingRefused({ targetId: realm.id }, { settings }));
    throw new InstallationSetting(settings);
  }
}
