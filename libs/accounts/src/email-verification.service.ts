import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import type { Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { AccountMailer, hasEmail } from './account-mailer.js';
import * as events from './accounts.audit.js';
import { MailedLinkInvalid, NoEmailToVerify } from './accounts.errors.js';
import { MailedTokens } from './mailed-tokens.js';
import { UserChanges } from './user-changes.js';
import type { User } from './user.entity.js';
import { UserRepository } from './user.repository.js';

/** Proves that a mailbox belongs to a user. */
@Injectable()
export class EmailVerification {
  constructor(
    private readonly users: UserRepository,
    private readonly tokens: MailedTokens,
    private readonly mails: AccountMailer,
    private readonly changes: UserChanges,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Mails a link to the address that the user has now; a link sent before stops working. Within a minute of the last
   * mail nothing is sent.
   *
   * @returns whether a mail was queued
   * @throws NoEmailToVerify when there is no address, or it is verified
   */
  send(actor: Actor, realm: Realm, userId: string): Promise<boolean> {
    const refused: events.Refused = ({ code }) =>
      events.emailVerificationSendRefused(events.aboutId(userId), { refusal: code });
    return this.audit.attempt(actor, refused, async () => {
      const user = await this.users.getForUpdate(realm.id, userId);
      if (!hasEmail(user) || user.emailVerified) throw new NoEmailToVerify();
      const sent = await this.mails.send('verify-email', realm, user, actor.origin);
      if (sent) await this.audit.record(actor, events.emailVerificationSent(events.about(user), {}));
      return sent;
    });
  }

  /** Whether a link would work now. Spends nothing: mail scanners follow links, so a page asks before it confirms. */
  async check(realm: Realm, token: string): Promise<boolean> {
    return (await this.tokens.find(realm.id, 'verify-email', token)) !== null;
  }

  /**
   * Spends the link; the first of any number wins.
   *
   * @throws MailedLinkInvalid when it was used, replaced or expired, is of another realm, or the address was changed
   */
  confirm(actor: Actor, realm: Realm, token: string): Promise<User> {
    const refused: events.Refused = ({ code }) => events.emailVerificationRefused({}, { refusal: code });
    return this.audit.attempt(actor, refused, async () => {
      const found = await this.tokens.find(realm.id, 'verify-email', token);
      if (!found) throw new MailedLinkInvalid();
      // The user's row before the token's, as sending does; the write decides who spends it.
      const user = await this.users.getForUpdate(realm.id, found.userId);
      const spent = await this.tokens.spend(realm.id, 'verify-email', token);
      if (spent?.emailKey !== user.emailKey) throw new MailedLinkInvalid();
      user.emailVerified = true;
      await this.changes.keep(user);
      await this.audit.record(actor, events.emailVerified(events.about(user), {}));
      return user;
    });
  }
}
