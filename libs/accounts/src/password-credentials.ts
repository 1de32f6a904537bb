import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '@gatehouse/crypto';
import { Transactor } from '@gatehouse/database';
import { Clock } from '@gatehouse/kernel';
import { checkPassword, type PasswordOwner } from '@gatehouse/password-policy';
import { RealmDirectory, RealmNotFound } from '@gatehouse/realms';
import { PasswordRefused } from './accounts.errors.js';
import { PasswordCredential } from './password-credential.entity.js';

/** The hashes of passwords: made by the realm's policy, kept apart from what is listed. */
@Injectable()
export class PasswordCredentials {
  constructor(
    private readonly db: Transactor,
    private readonly realms: RealmDirectory,
    private readonly hasher: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  /**
   * Judges a new password and hashes it. Call it outside a transaction: it takes as long as the hash does.
   *
   * @throws PasswordRefused naming every rule that it breaks
   * @throws HashingBusy when too many wait
   */
  async encode(realmId: string, password: string, owner: PasswordOwner): Promise<string> {
    const realm = await this.realms.findById(realmId);
    if (!realm) throw new RealmNotFound();
    const rules = realm.settings.password;
    const violations = checkPassword(password, rules, owner);
    if (violations.length > 0) throw new PasswordRefused(violations);
    return this.hasher.hash(password, rules.hash);
  }

  /** Refuses a new password that is the one in use. Takes as long as a hash does. */
  async assertNew(password: string, current: PasswordCredential | null): Promise<void> {
    if (await this.fits(password, current))
      throw new PasswordRefused([
        { rule: 'not-current', detail: 'Choose a password that you do not use now.' },
      ]);
  }

  /** Whether it is the password in use. Takes as long as a hash does; counts no failure, so not for what a stranger typed. */
  async fits(password: string, current: PasswordCredential | null): Promise<boolean> {
    return current !== null && this.hasher.verify(password, current.hash);
  }

  find(realmId: string, userId: string): Promise<PasswordCredential | null> {
    return this.db.reader.findOneBy(PasswordCredential, { realmId, userId });
  }

  /** Sets or replaces the password of a user whose row the transaction holds. */
  async store(realmId: string, userId: string, hash: string, mustChange: boolean): Promise<void> {
    await this.db.writer.upsert(
      PasswordCredential,
      { realmId, userId, hash, mustChange, changedAt: this.clock.now() },
      ['realmId', 'userId'],
    );
  }

  /** How many passwords each key of the key ring peppers. They move to the current one at their next sign-in. */
  async countByKey(): Promise<{ readonly keyId: string; readonly passwords: number }[]> {
    return this.db.query(
      `select split_part(hash, '$', 3) as "keyId", count(*)::int as passwords from password_credential
       group by 1 order by 1`,
    );
  }

  /** Replaces a hash by a stronger one of the same password, unless the password was changed in the meantime. */
  async upgrade(realmId: string, userId: string, from: string, to: string): Promise<boolean> {
    const { count } = await this.db.execute(
      'update password_credential set hash = $4 where realm_id = $1 and user_id = $2 and hash = $3',
      [realmId, userId, from, to],
    );
    return count === 1;
  }
}
