export { assertKeyRingFits, KeyRingMismatch } from './key-ring-fit.js';
export { actingIn } from './acting-in.js';
export { Issuers } from './issuers.js';
export { type NewRealm } from './realm-creation.js';
export { RealmDirectory } from './realm-directory.js';
export { realmSecretNames, RealmSecrets, type RealmSecretName } from './realm-secrets.js';
export { mainRealm, Realm } from './realm.entity.js';
export { RealmService, type RealmPage } from './realm.service.js';
export { realmDefaultsConfig, urlsConfig } from './realms.config.js';
export {
  InvalidRealmSettings,
  MainRealmProtected,
  RealmDisplayNameInvalid,
  RealmNameInvalid,
  RealmNameTaken,
  RealmNotFound,
  SettingsChangedMeanwhile,
} from './realms.errors.js';
export { realmEntities, realmSealedColumns, RealmsModule } from './realms.module.js';
export { SecretResealing, type Resealing } from './secret-resealing.js';
export { defaultRealmSettings } from './settings/default-realm-settings.js';
export { identityScopes } from './settings/identity-scopes.js';
export { type DeepPartial, type RealmSettingsPatch } from './settings/merge-settings.js';
export { longestTokenSeconds, realmSettingsSchema, type RealmSettings } from './settings/realm-settings.js';
export { SigningKeyRotation, type Rotation } from './signing-keys/signing-key-rotation.js';
export { SigningKey, type SigningKeyState } from './signing-keys/signing-key.entity.js';
export {
  SigningKeys,
  type ActiveSigningKey,
  type RealmKeys,
  type SigningKeyView,
} from './signing-keys/signing-keys.js';
