import { Injectable } from '@nestjs/common';
import { Transactor } from '@gatehouse/database';
import { PrincipalRepository } from './principal.repository.js';
import { LastAdministratorProtected } from './rbac.errors.js';

@Injectable()
export class LastAdministrator {
  constructor(
    private readonly db: Transactor,
    private readonly principals: PrincipalRepository,
  ) {}

  /**
   * Call inside the transaction that is about to disable, lock or remove the user, or to take the role away.
   * Makes all such transactions of the realm run one after another, so that two at once cannot both find the other.
   *
   * A user who is no active administrator may always go; the rule never counts them.
   *
   * @throws LastAdministratorProtected
   */
  async assertRemainsWithout(realmId: string, userId: string): Promise<void> {
    await this.db.serialize(`rbac/last-administrator/${realmId}`);
    const { self, other } = await this.principals.someActiveAdministrators(realmId, userId);
    if (self && !other) throw new LastAdministratorProtected();
  }
}
