import { Injectable } from '@nestjs/common';
import { UserDirectory } from '@gatehouse/accounts';
import { AuditLog } from '@gatehouse/audit';
import { Transactor } from '@gatehouse/database';
import { DomainError, type Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { loginStepRefused } from './authentication.audit.js';
import { LoginFailed, StepNotAllowed } from './authentication.errors.js';
import { LoginFlowRepository, type FlowState, type LoginStep } from './login-flow.repository.js';
import { PasswordAuthentication, type RequiredAction } from './password-authentication.service.js';
import { RequiredPassword } from './required-password.service.js';

/** The `acr` of a sign-in with a password alone. */
export const passwordAcr = 'urn:gatehouse:acr:password';

export interface FinishedLogin {
  readonly userId: string;
  readonly amr: readonly string[];
  readonly acr: string;
  readonly authTime: Date;
}

/**
 * A sign-in as a state machine on the server.
 *
 * Every step needs its own proof and is one conditional update of the step before it; nothing that the browser sends
 * marks a step done, and a step out of its turn is refused and recorded (lessons 49 and 70).
 */
@Injectable()
export class LoginFlow {
  constructor(
    private readonly flows: LoginFlowRepository,
    private readonly passwords: PasswordAuthentication,
    private readonly required: RequiredPassword,
    private readonly users: UserDirectory,
    private readonly db: Transactor,
    private readonly audit: AuditLog,
  ) {}

  /** Begins a sign-in, or finds the one under way. `forcedUserId`: it repeats this user's, nobody else may pass. */
  begin(
    realm: Realm,
    interactionUid: string,
    { forcedUserId = null }: { readonly forcedUserId?: string | null } = {},
  ): Promise<FlowState> {
    return this.flows.begin(realm.id, interactionUid, forcedUserId);
  }

  /** Null when it never began, expired or is finished. */
  state(realm: Realm, interactionUid: string): Promise<FlowState | null> {
    return this.flows.find(realm.id, interactionUid);
  }

  /** "Not you?": begins again, with nothing proved. */
  async restart(
    realm: Realm,
    interactionUid: string,
    options: { readonly forcedUserId?: string | null } = {},
  ): Promise<FlowState> {
    await this.flows.remove(realm.id, interactionUid);
    return this.begin(realm, interactionUid, options);
  }

  /**
   * The first factor.
   *
   * @throws LoginFailed, with one answer for every cause
   * @throws HashingBusy; the try is not counted
   * @throws StepNotAllowed, LoginFlowNotFound
   */
  async submitPassword(
    actor: Actor,
    realm: Realm,
    interactionUid: string,
    login: string,
    password: string,
    { clientId = null }: { readonly clientId?: string | null } = {},
  ): Promise<FlowState> {
    const state = await this.at(actor, realm, interactionUid, ['identify', 'first-factor']);
    try {
      const { user, requiredActions, authTime } = await this.passwords.authenticate(
        actor,
        realm,
        login,
        password,
        { clientId, onlyUserId: state.expectedUserId },
      );
      const proof = { userId: user.id, authTime, amr: ['pwd'] };
      return await this.db.run(() =>
        this.flows.identify(realm.id, interactionUid, firstOf(requiredActions), proof),
      );
    } catch (error) {
      if (error instanceof LoginFailed) await this.flows.countFailure(realm.id, interactionUid);
      throw error;
    }
  }

  /**
   * The required action of a user whose password was set by somebody else.
   *
   * @throws PasswordRefused; the step stays
   * @throws StepNotAllowed, LoginFlowNotFound
   */
  async submitNewPassword(
    actor: Actor,
    realm: Realm,
    interactionUid: string,
    newPassword: string,
  ): Promise<FlowState> {
    const { userId } = await this.at(actor, realm, interactionUid, ['update-password']);
    if (userId === null) throw new StepNotAllowed();
    return this.required.replace(actor, realm, userId, newPassword, (actions) =>
      this.flows.advance(realm.id, interactionUid, userId, 'update-password', firstOf(actions)),
    );
  }

  /** Goes on once the address is verified, in this browser or another; until then the step stays. */
  async continueAfterVerification(actor: Actor, realm: Realm, interactionUid: string): Promise<FlowState> {
    const state = await this.at(actor, realm, interactionUid, ['verify-email']);
    const user = state.userId === null ? null : await this.users.find(realm.id, state.userId);
    if (!user?.emailVerified) return state;
    return this.db.run(() => this.flows.advance(realm.id, interactionUid, user.id, 'verify-email', 'done'));
  }

  /**
   * Hands over the result, once. A user who was disabled or locked since is refused.
   *
   * @throws StepNotAllowed while a step is missing; LoginFlowNotFound the second time
   */
  async finish(realm: Realm, interactionUid: string): Promise<FinishedLogin> {
    const { userId, amr, authTime } = await this.db.run(() => this.flows.take(realm.id, interactionUid));
    const user = userId === null ? null : await this.users.find(realm.id, userId);
    if (!user?.active || authTime === null) throw new LoginFailed();
    return { userId: user.id, amr, acr: passwordAcr, authTime };
  }

  /** The state, when it is at one of these steps. */
  private async at(
    actor: Actor,
    realm: Realm,
    interactionUid: string,
    steps: readonly LoginStep[],
  ): Promise<FlowState> {
    const state = await this.flows.get(realm.id, interactionUid);
    if (steps.includes(state.step)) return state;
    const refusal: DomainError = new StepNotAllowed();
    await this.audit.append(
      actor,
      loginStepRefused({ userId: state.userId }, { step: steps.join(' or '), refusal: refusal.code }),
    );
    throw refusal;
  }
}

function firstOf(actions: readonly RequiredAction[]): LoginStep {
  return actions[0] ?? 'done';
}
