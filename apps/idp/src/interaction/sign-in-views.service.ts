import { Inject, Injectable } from '@nestjs/common';
import {
  accountsConfig,
  EmailVerification,
  NoEmailToVerify,
  UserDirectory,
  type PasswordRefused,
} from '@gatehouse/accounts';
import type { FlowState } from '@gatehouse/authentication';
import { configOf, type ConfigOf } from '@gatehouse/config';
import type { Actor } from '@gatehouse/kernel';
import { clientNameOf } from '../oidc/client-name.js';
import {
  CheckMailPage,
  NewPasswordPage,
  passwordChecklist,
  SignInPage,
  type NewPasswordProblems,
  type SignInPageProps,
} from '../pages/index.js';
import { Csrf } from '../web/csrf.js';
import { PageSender } from '../web/send-page.js';
import { interactionPath, type InteractionVisit } from './interaction-visit.js';
import { pageOf } from '../web/page-of.js';

/** The pages of the steps of a sign-in. */
@Injectable()
export class SignInViews {
  constructor(
    private readonly pages: PageSender,
    private readonly csrf: Csrf,
    private readonly users: UserDirectory,
    private readonly verification: EmailVerification,
    @Inject(configOf(accountsConfig)) private readonly settings: ConfigOf<typeof accountsConfig>,
  ) {}

  async signIn(
    visit: InteractionVisit,
    state: FlowState,
    last: Pick<SignInPageProps, 'problem' | 'missing' | 'username'>,
    status = 200,
  ): Promise<void> {
    const { realm, details } = visit;
    const expected =
      state.expectedUserId === null ? null : await this.users.find(realm.realm.id, state.expectedUserId);
    const path = interactionPath(visit);
    const page = pageOf(SignInPage, {
      action: `${path}/sign-in`,
      csrf: this.csrf.tokenFor(realm.realm.name, details.uid),
      clientName: await clientNameOf(realm, details.clientId),
      ...(expected === null
        ? {}
        : { identity: { username: expected.username, displayName: expected.name ?? undefined } }),
      ...(realm.realm.settings.login.forgottenPassword
        ? { forgottenHref: `/realms/${realm.realm.name}/account/forgotten` }
        : {}),
      username: details.loginHint ?? undefined,
      ...last,
    });
    await this.show(visit, page, status);
  }

  async newPassword(
    visit: InteractionVisit,
    last: { readonly problems?: NewPasswordProblems; readonly refused?: PasswordRefused },
    status = 200,
  ): Promise<void> {
    const { realm, details } = visit;
    const page = pageOf(NewPasswordPage, {
      action: `${interactionPath(visit)}/new-password`,
      csrf: this.csrf.tokenFor(realm.realm.name, details.uid),
      required: 'set-by-administrator',
      rules: passwordChecklist(realm.realm.settings.password, {
        replacesKnown: true,
        broken: last.refused?.violations,
      }),
      problems: last.problems,
    });
    await this.show(visit, page, status);
  }

  async verifyEmail(visit: InteractionVisit, state: FlowState): Promise<void> {
    const { realm, details } = visit;
    const user = state.userId === null ? null : await this.users.find(realm.realm.id, state.userId);
    const page = pageOf(CheckMailPage, {
      about: { kind: 'verify', address: user?.email ?? '' },
      validForSeconds: this.settings.verificationHours * 3600,
      resend: {
        action: `${interactionPath(visit)}/verified`,
        csrf: this.csrf.tokenFor(realm.realm.name, details.uid),
      },
    });
    await this.show(visit, page);
  }

  /** At most one mail a minute is sent; a user without an address stays at this step until they have one. */
  async sendVerification(visit: InteractionVisit, state: FlowState, actor: Actor): Promise<void> {
    if (state.userId === null) return;
    try {
      await this.verification.send(actor, visit.realm.realm, state.userId);
    } catch (error) {
      if (!(error instanceof NoEmailToVerify)) throw error;
    }
  }

  private show(
    visit: InteractionVisit,
    page: Parameters<PageSender['send']>[2]['page'],
    status = 200,
  ): Promise<void> {
    return this.pages.send(visit.request, visit.response, {
      realmName: visit.realm.realm.name,
      page,
      status,
      formTarget: visit.details.redirectUri ?? undefined,
    });
  }
}
