import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PasswordRefused } from '@gatehouse/accounts';
import { CurrentPasswordWrong } from '@gatehouse/authentication';
import { originOf } from '@gatehouse/http';
import { RealmNotFound } from '@gatehouse/realms';
import { BrowserSessions } from '@gatehouse/sessions';
import { ACCOUNT_CLIENT } from '../oidc/account-client.js';
import { browserSessionOf } from '../oidc/browser-session.js';
import { RealmProviders } from '../oidc/realm-providers.js';
import type { RealmProvider } from '../oidc/realm-provider.js';
import { PasswordChangedPage, SignedOutPage, type NewPasswordProblems } from '../pages/index.js';
import { Csrf } from '../web/csrf.js';
import { PageSender, seeOther } from '../web/send-page.js';
import { AccountView } from './account-view.service.js';
import type { AccountForm, AccountQuery } from './account-forms.js';
import type { AccountVisit } from './account-visit.js';
import { fieldProblems, refusalProblems } from './field-problems.js';
import type { Visit } from './visit.js';
import { AccountActions } from './account-actions.service.js';
import { pageOf } from '../web/page-of.js';

/** The page of a signed-in person, and what its buttons do. */
@Injectable()
export class AccountPages {
  constructor(
    private readonly providers: RealmProviders,
    private readonly actions: AccountActions,
    private readonly view: AccountView,
    private readonly browsers: BrowserSessions,
    private readonly csrf: Csrf,
    private readonly pages: PageSender,
  ) {}

  async show(visit: Visit, query: AccountQuery): Promise<void> {
    const found = await this.signedIn(visit);
    if (found === null) return;
    // The way back from signing in carries a code that nobody needs: the session is what was wanted.
    if (query.code !== undefined || query.error !== undefined) {
      seeOther(visit.response, `/realms/${visit.realm}/account`);
      return;
    }
    await this.view.show(found, {});
  }

  async act(visit: Visit, form: AccountForm): Promise<void> {
    const found = await this.signedIn(visit);
    if (found === null) return;
    this.csrf.check(visit.realm, found.session.uid, form.csrf);
    switch (form.action) {
      case 'sign-out':
        await found.session.end();
        await this.signedOut(visit);
        return;
      case 'sign-out-everywhere':
        await this.actions.signOutEverywhere(found);
        await this.signedOut(visit);
        return;
      case 'change-password':
        await this.changePassword(found, form);
        return;
      case 'send-verification':
      case 'revoke-session':
      case 'revoke-grant':
        await this.view.show(found, { notice: await this.actions.run(found, form) });
    }
  }

  private async changePassword(visit: AccountVisit, form: AccountForm): Promise<void> {
    const given = {
      current: form.current_password ?? '',
      new_password: form.new_password ?? '',
      repeat_password: form.repeat_password ?? '',
    };
    const problems: NewPasswordProblems | null =
      given.current === '' ? { current: 'missing' } : fieldProblems(given);
    if (problems !== null) {
      await this.view.show(visit, { problems }, 400);
      return;
    }
    try {
      await this.actions.changePassword(visit, given.current, given.new_password);
    } catch (error) {
      if (error instanceof CurrentPasswordWrong)
        await this.view.show(visit, { problems: { current: 'wrong' } }, 400);
      else if (error instanceof PasswordRefused)
        await this.view.show(visit, { problems: refusalProblems(error), refused: error }, 400);
      else throw error;
      return;
    }
    await this.pages.send(visit.request, visit.response, {
      realmName: visit.realm,
      page: pageOf(PasswordChangedPage, {
        continueHref: `/realms/${visit.realm}/account`,
      }),
    });
  }

  private async signedOut(visit: Visit): Promise<void> {
    await this.pages.send(visit.request, visit.response, {
      realmName: visit.realm,
      page: pageOf(SignedOutPage, { signInHref: `/realms/${visit.realm}/account` }),
    });
  }

  /** Null when it has sent the browser to sign in. */
  private async signedIn(visit: Visit): Promise<AccountVisit | null> {
    const provider = await this.providers.find(visit.realm);
    if (provider === null) throw new RealmNotFound();
    const session = await browserSessionOf(provider, visit.request, visit.response);
    if (session !== null && (await this.actions.isActive(provider, session))) {
      const { id: realmId } = provider.realm;
      await this.browsers.note({ realmId, ...session, origin: originOf(visit.request) });
      return { ...visit, provider, session };
    }
    seeOther(visit.response, signInAddress(provider));
    return null;
  }
}

/** An authorization request whose code is thrown away: nobody could redeem it, its verifier is never kept. */
function signInAddress({ issuer }: RealmProvider): string {
  const parameters = new URLSearchParams({
    client_id: ACCOUNT_CLIENT,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: `${issuer}/account`,
    state: randomBytes(16).toString('base64url'),
    code_challenge: randomBytes(32).toString('base64url'),
    code_challenge_method: 'S256',
  });
  return `${issuer}/protocol/openid-connect/auth?${parameters.toString()}`;
}
