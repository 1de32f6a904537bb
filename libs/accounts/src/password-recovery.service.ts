import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import type { Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import * as events from './accounts.audit.js';
import { MailedLinkInvalid } from './accounts.errors.js';
import { prepare } from './audited.js';
import { MailedTokens, type MailedToken } from './mailed-tokens.js';
import { PasswordCredentials } from './password-credentials.js';
import { RecoveryRequests } from './recovery-requests.js';
import { UserChanges } from './user-changes.js';
import type { User } from './user.entity.js';
import { UserRepository } from './user.repository.js';

/** A new password for somebody who forgot theirs and can read their mail. */
@Injectable()
export class PasswordRecovery {
  constructor(
    private readonly requests: RecoveryRequests,
    private readonly users: UserRepository,
    private readonly credentials: PasswordCredentials,
    private readonly tokens: MailedTokens,
    private readonly changes: UserChanges,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Asks for a link. The same answer and the same work whether or not there is such a user: the look-up and the mail
   * are a job's.
   *
   * @throws PasswordRecoveryOff when the realm does not offer it
   */
  request(actor: Actor, realm: Realm, login: string): Promise<void> {
    return this.requests.add(actor, realm, login);
  }

  /** Whether a link would work now. Spends nothing. */
  async check(realm: Realm, token: string): Promise<boolean> {
    return (await this.find(realm, token)) !== null;
  }

  /** Whose password a link that works now would set, for the password manager of who holds it. Spends nothing. */
  async usernameBehind(realm: Realm, token: string): Promise<string | null> {
    return (await this.find(realm, token))?.username ?? null;
  }

  /**
   * Spends the link and sets the password; of any number of callers the first wins. A password that the policy refuses
   * does not spend it. Sessions and tokens end, failed sign-ins are forgotten, and the address counts as verified:
   * whoever followed the link reads its mail.
   *
   * @throws MailedLinkInvalid when the link was used, replaced or expired, is of another realm, the address was
   *   changed since, or the user may not sign in
   * @throws PasswordRefused naming every rule that the password breaks
   */
  async reset(actor: Actor, realm: Realm, token: string, newPassword: string): Promise<User> {
    let subject: ReturnType<typeof events.about> = { userId: null, username: null };
    const refused: events.Refused = ({ code }) => events.passwordResetRefused(subject, { refusal: code });
    const { userId, hash } = await prepare(this.audit, actor, refused, async () => {
      const user = await this.find(realm, token);
      if (!user) throw new MailedLinkInvalid();
      subject = events.about(user);
      return { userId: user.id, hash: await this.credentials.encode(realm.id, newPassword, user) };
    });
    return this.audit.attempt(actor, refused, async () => {
      // The user's row before the token's, as sending does; the write decides who spends it.
      const user = await this.users.getForUpdate(realm.id, userId);
      const spent = await this.tokens.spend(realm.id, 'reset-password', token);
      if (!spent || !mayUse(user, spent)) throw new MailedLinkInvalid();
      await this.credentials.store(realm.id, user.id, hash, false);
      await this.changes.forgetFailures(user);
      await this.changes.endAccess(actor, user, 'password-set');
      user.emailVerified = true;
      await this.changes.keep(user);
      await this.audit.record(actor, events.passwordResetCompleted(events.about(user), {}));
      return user;
    });
  }

  private async find(realm: Realm, token: string): Promise<User | null> {
    const found = await this.tokens.find(realm.id, 'reset-password', token);
    const user = found && (await this.users.findById(realm.id, found.userId));
    return user && mayUse(user, found) ? user : null;
  }
}

/** A link belongs to the mailbox that it went to: it dies with a change of address. */
function mayUse(user: User, token: MailedToken): boolean {
  return user.isActive && user.emailKey === token.emailKey;
}
