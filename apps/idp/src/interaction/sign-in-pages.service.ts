import { Injectable } from '@nestjs/common';
import { PasswordRefused, UserDirectory } from '@gatehouse/accounts';
import { LoginFailed, LoginFlow, StepNotAllowed, type FlowState } from '@gatehouse/authentication';
import { originOf } from '@gatehouse/http';
import { anonymousActor, type Actor } from '@gatehouse/kernel';
import { addressKey, RateLimiter, TooManyRequests } from '@gatehouse/rate-limit';
import { fieldProblems, refusalProblems } from '../account/field-problems.js';
import { finishInteraction } from '../oidc/interaction-details.js';
import type { SignInProblem } from '../pages/index.js';
import { Csrf } from '../web/csrf.js';
import { seeOther } from '../web/send-page.js';
import type { NewPasswordForm } from '../web/new-password-form.js';
import type { SignInForm } from './interaction-forms.js';
import { interactionPath, type InteractionVisit } from './interaction-visit.js';
import { SignInViews } from './sign-in-views.service.js';

/**
 * Sign-ins from one address, right and wrong, in a quarter of an hour. The account's own lockout is the real bound;
 * this one slows down somebody who tries one password on many names, and leaves room for an office behind one address.
 */
const TRIES_PER_ADDRESS = { points: 300, durationSeconds: 15 * 60 };

/** Walks a person through the steps of LoginFlow; the steps themselves, and their proofs, are there. */
@Injectable()
export class SignInPages {
  constructor(
    private readonly flow: LoginFlow,
    private readonly users: UserDirectory,
    private readonly limits: RateLimiter,
    private readonly csrf: Csrf,
    private readonly views: SignInViews,
  ) {}

  async show(visit: InteractionVisit): Promise<void> {
    const { realm, details } = visit;
    const state = await this.flow.begin(realm.realm, details.uid, { forcedUserId: details.accountId });
    await this.showStep(visit, state);
  }

  async submit(visit: InteractionVisit, form: SignInForm): Promise<void> {
    const { realm, details } = visit;
    this.csrf.check(realm.realm.name, details.uid, form.csrf);
    if (form.action === 'not-you') {
      await this.flow.restart(realm.realm, details.uid);
      seeOther(visit.response, interactionPath(visit));
      return;
    }
    const state = await this.flow.begin(realm.realm, details.uid, { forcedUserId: details.accountId });
    const login = await this.loginOf(visit, state, form);
    const missing = { username: login === '', password: (form.password ?? '') === '' };
    if (missing.username || missing.password) {
      await this.views.signIn(visit, state, { problem: 'incomplete', missing, username: login }, 400);
      return;
    }
    await this.tryPassword(visit, state, login, form.password ?? '');
  }

  async setPassword(visit: InteractionVisit, form: NewPasswordForm): Promise<void> {
    const { realm, details } = visit;
    this.csrf.check(realm.realm.name, details.uid, form.csrf);
    const problems = fieldProblems(form);
    if (problems !== null) {
      await this.views.newPassword(visit, { problems }, 400);
      return;
    }
    try {
      const state = await this.flow.submitNewPassword(
        this.stranger(visit),
        realm.realm,
        details.uid,
        form.new_password,
      );
      await this.goOn(visit, state);
    } catch (error) {
      if (!(error instanceof PasswordRefused)) throw error;
      await this.views.newPassword(visit, { problems: refusalProblems(error), refused: error }, 400);
    }
  }

  /** The person says that they have followed the link of the mail. */
  async afterVerification(visit: InteractionVisit, csrf: string): Promise<void> {
    const { realm, details } = visit;
    this.csrf.check(realm.realm.name, details.uid, csrf);
    const state = await this.flow.continueAfterVerification(this.stranger(visit), realm.realm, details.uid);
    if (state.step === 'verify-email') await this.views.sendVerification(visit, state, this.stranger(visit));
    await this.goOn(visit, state);
  }

  private async tryPassword(
    visit: InteractionVisit,
    state: FlowState,
    login: string,
    password: string,
  ): Promise<void> {
    const { realm, details, request } = visit;
    try {
      const address = addressKey(originOf(request).ip ?? 'unknown');
      await this.limits.consume('sign-in', `${realm.realm.id}/${address}`, TRIES_PER_ADDRESS);
      const next = await this.flow.submitPassword(
        this.stranger(visit),
        realm.realm,
        details.uid,
        login,
        password,
        {
          clientId: details.clientId,
        },
      );
      if (next.step === 'verify-email') await this.views.sendVerification(visit, next, this.stranger(visit));
      await this.goOn(visit, next);
    } catch (error) {
      const problem = problemOf(error);
      if (problem === null) throw error;
      const { status, name } = problem;
      await this.views.signIn(visit, state, { problem: name, username: login }, status);
    }
  }

  private async goOn(visit: InteractionVisit, state: FlowState): Promise<void> {
    if (state.step !== 'done') {
      seeOther(visit.response, interactionPath(visit));
      return;
    }
    const { realm, details, request, response } = visit;
    const { userId, acr, amr, authTime } = await this.flow.finish(realm.realm, details.uid);
    await finishInteraction(realm, request, response, {
      login: {
        accountId: userId,
        acr,
        amr: [...amr],
        ts: Math.floor(authTime.getTime() / 1000),
        remember: true,
      },
    });
  }

  private async showStep(visit: InteractionVisit, state: FlowState): Promise<void> {
    switch (state.step) {
      case 'identify':
      case 'first-factor':
        await this.views.signIn(visit, state, {});
        return;
      case 'update-password':
        await this.views.newPassword(visit, {});
        return;
      case 'verify-email':
        await this.views.verifyEmail(visit, state);
        return;
      case 'done':
        await this.goOn(visit, state);
        return;
      case 'second-factor':
        throw new StepNotAllowed();
    }
  }

  /** Whoever repeats a sign-in is known to the server; what the browser says about it counts for nothing. */
  private async loginOf(visit: InteractionVisit, state: FlowState, form: SignInForm): Promise<string> {
    if (state.expectedUserId === null) return (form.username ?? '').trim();
    const user = await this.users.find(visit.realm.realm.id, state.expectedUserId);
    return user?.username ?? '';
  }

  private stranger(visit: InteractionVisit): Actor {
    return anonymousActor(visit.realm.realm.id, originOf(visit.request));
  }
}

function problemOf(error: unknown): { name: SignInProblem; status: number } | null {
  if (error instanceof LoginFailed) return { name: 'refused', status: 400 };
  if (error instanceof TooManyRequests) return { name: 'throttled', status: 429 };
  return null;
}
