import { Injectable, type OnModuleInit } from '@nestjs/common';
import { assertKeyRingFits, mainRealm, RealmSecrets, RealmService } from '@gatehouse/realms';

/** A process whose key ring does not fit the database would be ready, and answer 500 to all that is sealed. */
@Injectable()
export class KeyRingCheck implements OnModuleInit {
  constructor(
    private readonly realms: RealmService,
    private readonly secrets: RealmSecrets,
  ) {}

  /** @throws KeyRingMismatch; nothing to check in a database that is not set up yet */
  async onModuleInit(): Promise<void> {
    const realm = await this.realms.findByName(mainRealm);
    if (realm) await assertKeyRingFits(this.secrets, realm.id);
  }
}
