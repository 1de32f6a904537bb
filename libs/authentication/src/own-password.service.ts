import { Injectable } from '@nestjs/common';
import {
  PasswordCredentials,
  prepare,
  UserChanges,
  UserNotFound,
  UserRepository,
  type User,
} from '@gatehouse/accounts';
import { AuditLog } from '@gatehouse/audit';
import type { Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { passwordChanged, passwordChangeRefused } from './authentication.audit.js';
import { CurrentPasswordWrong } from './authentication.errors.js';
import { lockedOut } from './password-authentication.service.js';
import { PasswordCheck } from './password-check.js';

/** A signed-in user changes their own password. */
@Injectable()
export class OwnPassword {
  constructor(
    private readonly checks: PasswordCheck,
    private readonly users: UserRepository,
    private readonly credentials: PasswordCredentials,
    private readonly changes: UserChanges,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Takes the current password, under the same lockout as a sign-in: a stolen session must not become a way to guess
   * it. Every session and token of the user ends, this session's included.
   *
   * @throws CurrentPasswordWrong also while locked out
   * @throws PasswordRefused naming every rule that the new one breaks
   */
  async change(actor: Actor, realm: Realm, current: string, next: string): Promise<User> {
    const refused = ({ code }: { readonly code: string }) =>
      passwordChangeRefused({ targetId: actor.id }, { refusal: code, required: false });
    // The subject is the session's user; an id never comes from the request (lesson 63).
    if (actor.kind !== 'user' || actor.realmId !== realm.id) throw new UserNotFound();
    const { from, hash } = await prepare(this.audit, actor, refused, async () => {
      const checked = await this.checks.byId(realm, actor.id, current);
      const { user, credential } = checked;
      if (checked.nowLockedOut)
        await this.audit.append(actor, lockedOut(realm, { subject: { targetId: actor.id } }));
      if (checked.failure !== null || !user || !credential) throw new CurrentPasswordWrong();
      // The current one was right: a new one that the policy refuses must not count as a guess.
      await this.changes.forgetFailures(user);
      await this.credentials.assertNew(next, credential);
      return { from: credential.hash, hash: await this.credentials.encode(realm.id, next, user) };
    });
    return this.audit.attempt(actor, refused, async () => {
      const user = await this.users.getForUpdate(realm.id, actor.id);
      const stored = await this.credentials.find(realm.id, user.id);
      // Two changes at once: the second proved a password that no longer is one.
      if (!user.isActive || stored?.hash !== from) throw new CurrentPasswordWrong();
      await this.credentials.store(realm.id, user.id, hash, false);
      await this.changes.endAccess(actor, user, 'password-set');
      await this.changes.keep(user);
      await this.audit.record(actor, passwordChanged({ targetId: user.id }, { required: false }));
      return user;
    });
  }
}
