import { Inject, Injectable } from '@nestjs/common';
import type { VNode } from 'preact';
import {
  accountsConfig,
  MailedLinkInvalid,
  PasswordRecovery,
  PasswordRecoveryOff,
  PasswordRefused,
} from '@gatehouse/accounts';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { originOf } from '@gatehouse/http';
import { anonymousActor } from '@gatehouse/kernel';
import { addressKey, RateLimiter, TooManyRequests } from '@gatehouse/rate-limit';
import type { Realm } from '@gatehouse/realms';
import {
  CheckMailPage,
  ForgottenPasswordPage,
  passwordChecklist,
  NewPasswordPage,
  PasswordChangedPage,
  ResetLinkInvalidPage,
  type ForgottenPasswordPageProps,
  type NewPasswordProblems,
} from '../pages/index.js';
import { fieldProblems, refusalProblems } from './field-problems.js';
import type { Visit } from './visit.js';
import { FormGuard } from '../web/form-guard.js';
import { OpenRealms } from '../web/open-realms.js';
import { PageSender } from '../web/send-page.js';
import { pageOf } from '../web/page-of.js';

/** Mails that one address can cause. */
const REQUESTS_PER_ADDRESS = { points: 10, durationSeconds: 15 * 60 };

/** The pages of a person who forgot their password. */
@Injectable()
export class RecoveryPages {
  constructor(
    private readonly realms: OpenRealms,
    private readonly recovery: PasswordRecovery,
    private readonly forms: FormGuard,
    private readonly limits: RateLimiter,
    private readonly pages: PageSender,
    @Inject(configOf(accountsConfig)) private readonly settings: ConfigOf<typeof accountsConfig>,
  ) {}

  async showForgotten(visit: Visit): Promise<void> {
    const realm = await this.realms.get(visit.realm);
    if (!realm.settings.login.forgottenPassword) throw new PasswordRecoveryOff();
    await this.forgotten(visit, {});
  }

  async askForLink(visit: Visit, form: { csrf: string; username: string }): Promise<void> {
    const realm = await this.realms.get(visit.realm);
    this.forms.check(visit, form.csrf);
    const login = form.username.trim();
    if (login === '') {
      await this.forgotten(visit, { problem: 'missing' }, 400);
      return;
    }
    try {
      await this.limits.consume('forgotten-password', this.addressOf(visit, realm), REQUESTS_PER_ADDRESS);
    } catch (error) {
      if (!(error instanceof TooManyRequests)) throw error;
      await this.forgotten(visit, { username: login, problem: 'throttled' }, 429);
      return;
    }
    await this.recovery.request(this.stranger(visit, realm), realm, login);
    await this.send(
      visit,
      pageOf(CheckMailPage, {
        about: { kind: 'reset' },
        validForSeconds: this.settings.resetMinutes * 60,
        backHref: `/realms/${realm.name}/account`,
      }),
    );
  }

  async showReset(visit: Visit, token: string): Promise<void> {
    const realm = await this.realms.get(visit.realm);
    if (await this.recovery.check(realm, token)) await this.newPassword(visit, realm, token, {});
    else await this.linkInvalid(visit, realm);
  }

  async setPassword(
    visit: Visit,
    form: { csrf: string; token: string; new_password: string; repeat_password: string },
  ): Promise<void> {
    const realm = await this.realms.get(visit.realm);
    this.forms.check(visit, form.csrf);
    const problems = fieldProblems(form);
    if (problems !== null) {
      await this.newPassword(visit, realm, form.token, { problems }, 400);
      return;
    }
    try {
      await this.recovery.reset(this.stranger(visit, realm), realm, form.token, form.new_password);
    } catch (error) {
      if (error instanceof MailedLinkInvalid) await this.linkInvalid(visit, realm);
      else if (error instanceof PasswordRefused)
        await this.newPassword(
          visit,
          realm,
          form.token,
          { refused: error, problems: refusalProblems(error) },
          400,
        );
      else throw error;
      return;
    }
    await this.send(visit, pageOf(PasswordChangedPage, { continueHref: `/realms/${realm.name}/account` }));
  }

  private async linkInvalid(visit: Visit, realm: Realm): Promise<void> {
    await this.send(
      visit,
      pageOf(ResetLinkInvalidPage, { forgottenHref: `/realms/${realm.name}/account/forgotten` }),
      400,
    );
  }

  private async newPassword(
    visit: Visit,
    realm: Realm,
    token: string,
    last: { problems?: NewPasswordProblems; refused?: PasswordRefused },
    status = 200,
  ): Promise<void> {
    const page = pageOf(NewPasswordPage, {
      action: `/realms/${realm.name}/account/reset`,
      csrf: this.forms.tokenFor(visit),
      hidden: { token },
      username: (await this.recovery.usernameBehind(realm, token)) ?? undefined,
      rules: passwordChecklist(realm.settings.password, {
        // A reset does not compare: to whoever forgot their password, the one in use is as good as another.
        replacesKnown: false,
        broken: last.refused?.violations,
      }),
      problems: last.problems,
    });
    await this.send(visit, page, status);
  }

  private async forgotten(
    visit: Visit,
    last: Pick<ForgottenPasswordPageProps, 'problem' | 'username'>,
    status = 200,
  ): Promise<void> {
    const page = pageOf(ForgottenPasswordPage, {
      action: `/realms/${visit.realm}/account/forgotten`,
      csrf: this.forms.tokenFor(visit),
      backHref: `/realms/${visit.realm}/account`,
      ...last,
    });
    await this.send(visit, page, status);
  }

  private send(visit: Visit, page: VNode, status = 200): Promise<void> {
    return this.pages.send(visit.request, visit.response, { realmName: visit.realm, page, status });
  }

  private stranger(visit: Visit, realm: Realm): ReturnType<typeof anonymousActor> {
    return anonymousActor(realm.id, originOf(visit.request));
  }

  private addressOf(visit: Visit, realm: Realm): string {
    return `${realm.id}/${addressKey(originOf(visit.request).ip ?? 'unknown')}`;
  }
}
