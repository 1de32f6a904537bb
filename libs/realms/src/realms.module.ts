import { Module, type DynamicModule } from '@nestjs/common';
import { Issuers } from './issuers.js';
import { RealmChanges } from './realm-changes.js';
import { RealmCreation } from './realm-creation.js';
import { RealmDirectory } from './realm-directory.js';
import { RealmSecrets, sealedRealmSecrets } from './realm-secrets.js';
import { Realm } from './realm.entity.js';
import { RealmRepository } from './realm.repository.js';
import { RealmService } from './realm.service.js';
import { SecretResealing } from './secret-resealing.js';
import { SigningKeyRotation } from './signing-keys/signing-key-rotation.js';
import { SigningKey } from './signing-keys/signing-key.entity.js';
import { SigningKeySchedule } from './signing-keys/signing-key-schedule.js';
import { sealedSigningKeys, SigningKeyRepository } from './signing-keys/signing-key.repository.js';
import { SigningKeys } from './signing-keys/signing-keys.js';

/** The tables that it needs in DatabaseModule. */
export const realmEntities = [Realm, SigningKey];

/** What it keeps sealed. */
export const realmSealedColumns = [sealedRealmSecrets, sealedSigningKeys];

/** Global, because nearly every lib asks which realm it is in. `jobs`: this process rotates keys by schedule. */
@Module({})
export class RealmsModule {
  static forRoot({ jobs }: { jobs: boolean }): DynamicModule {
    return {
      module: RealmsModule,
      global: true,
      providers: [
        Issuers,
        RealmChanges,
        RealmCreation,
        RealmDirectory,
        RealmRepository,
        RealmSecrets,
        RealmService,
        SecretResealing,
        SigningKeyRepository,
        SigningKeyRotation,
        SigningKeys,
        ...(jobs ? [SigningKeySchedule] : []),
      ],
      exports: [
        Issuers,
        RealmDirectory,
        RealmSecrets,
        RealmService,
        SecretResealing,
        SigningKeyRotation,
        SigningKeys,
      ],
    };
  }
}
