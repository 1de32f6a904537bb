import { Injectable } from '@nestjs/common';
import { Clock, type RequestOrigin } from '@gatehouse/kernel';
import { Mailer } from '@gatehouse/mail';
import { Issuers, type Realm } from '@gatehouse/realms';
import { emailVerificationMail, passwordResetMail } from './account-mails.js';
import { MailedTokens, type MailedTokenPurpose } from './mailed-tokens.js';
import type { User } from './user.entity.js';

const kinds = {
  'reset-password': { page: 'reset', compose: passwordResetMail },
  'verify-email': { page: 'verify', compose: emailVerificationMail },
} as const;

/** A user who can be written to. */
export type Addressee = User & { readonly email: string; readonly emailKey: string };

export const hasEmail = (user: User): user is Addressee => user.email !== null && user.emailKey !== null;

/** Mails a fresh token to the stored address of a user: never to one that a request names (lesson 55). */
@Injectable()
export class AccountMailer {
  constructor(
    private readonly tokens: MailedTokens,
    private readonly mailer: Mailer,
    private readonly issuers: Issuers,
    private readonly clock: Clock,
  ) {}

  /**
   * Queues the mail with the running transaction, which holds the user's row. A token that was mailed before for the
   * same purpose stops working.
   *
   * @returns false when one was sent within the last minute; then nothing is sent
   */
  async send(
    purpose: MailedTokenPurpose,
    realm: Realm,
    user: Addressee,
    origin: RequestOrigin,
  ): Promise<boolean> {
    if (await this.tokens.wasJustSent(user, purpose)) return false;
    const token = await this.tokens.issue(user, user.emailKey, purpose);
    const { page, compose } = kinds[purpose];
    await this.mailer.enqueue(
      realm.id,
      compose({
        to: user.email,
        realmName: realm.settings.branding.displayName ?? realm.displayName,
        username: user.username,
        // From configuration only, never from a header of the request (lesson 56).
        link: `${this.issuers.issuerOf(realm.name)}/account/${page}?token=${token}`,
        lifetime: forPeople(this.tokens.lifeMinutes(purpose)),
        at: this.clock.now(),
        ip: origin.ip,
        userAgent: origin.userAgent,
      }),
    );
    return true;
  }
}

function forPeople(minutes: number): string {
  const [count, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return `${String(count)} ${unit}${count === 1 ? '' : 's'}`;
}
