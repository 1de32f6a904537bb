import { Injectable } from '@nestjs/common';
import type { VNode } from 'preact';
import { EmailVerification, MailedLinkInvalid } from '@gatehouse/accounts';
import { originOf } from '@gatehouse/http';
import { anonymousActor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { EmailVerifiedPage, VerifyEmailPage } from '../pages/index.js';
import { FormGuard } from '../web/form-guard.js';
import { OpenRealms } from '../web/open-realms.js';
import { pageOf } from '../web/page-of.js';
import { PageSender } from '../web/send-page.js';
import type { Visit } from './visit.js';

/** Where the link of a verification mail leads. Opening it spends nothing: mail scanners do that, too. */
@Injectable()
export class EmailVerificationPages {
  constructor(
    private readonly realms: OpenRealms,
    private readonly verification: EmailVerification,
    private readonly forms: FormGuard,
    private readonly pages: PageSender,
  ) {}

  async showVerify(visit: Visit, token: string): Promise<void> {
    const realm = await this.realms.get(visit.realm);
    if (!(await this.verification.check(realm, token))) {
      await this.verified(visit, realm, 'invalid');
      return;
    }
    await this.send(
      visit,
      pageOf(VerifyEmailPage, {
        action: `/realms/${realm.name}/account/verify`,
        csrf: this.forms.tokenFor(visit),
        token,
      }),
    );
  }

  async confirmAddress(visit: Visit, form: { csrf: string; token: string }): Promise<void> {
    const realm = await this.realms.get(visit.realm);
    this.forms.check(visit, form.csrf);
    try {
      await this.verification.confirm(anonymousActor(realm.id, originOf(visit.request)), realm, form.token);
    } catch (error) {
      if (!(error instanceof MailedLinkInvalid)) throw error;
      await this.verified(visit, realm, 'invalid');
      return;
    }
    await this.verified(visit, realm, 'verified');
  }

  private async verified(visit: Visit, realm: Realm, result: 'verified' | 'invalid'): Promise<void> {
    const page = pageOf(EmailVerifiedPage, { result, continueHref: `/realms/${realm.name}/account` });
    await this.send(visit, page, result === 'verified' ? 200 : 400);
  }

  private send(visit: Visit, page: VNode, status = 200): Promise<void> {
    return this.pages.send(visit.request, visit.response, { realmName: visit.realm, page, status });
  }
}
