import { Injectable } from '@nestjs/common';
import { loginKey, PasswordCredentials, UserRepository, type User } from '@gatehouse/accounts';
import { AuditLog, type AuditEvent } from '@gatehouse/audit';
import { sha256 } from '@gatehouse/crypto';
import { Clock, type Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { loginFailed, loginLockedOut, loginSucceeded, type LoginFailure } from './authentication.audit.js';
import { LoginFailed } from './authentication.errors.js';
import { Lockout } from './lockout.js';
import { PasswordCheck, type Checked } from './password-check.js';

export type RequiredAction = 'update-password' | 'verify-email';

export interface Authenticated {
  readonly user: User;
  /** What the user must do before anything else. Whoever cannot ask for it (the password grant) must refuse. */
  readonly requiredActions: readonly RequiredAction[];
  readonly authTime: Date;
}

export interface LoginContext {
  /** The surface, for the record: `login-page` unless given. */
  readonly method?: 'login-page' | 'password-grant';
  /** The OAuth client_id on whose behalf. */
  readonly clientId?: string | null;
  /** A repeated sign-in must be this user; anybody else fails like a stranger. */
  readonly onlyUserId?: string | null;
}

/** Proves who somebody is by username (or e-mail address) and password. For the login page and every grant alike. */
@Injectable()
export class PasswordAuthentication {
  constructor(
    private readonly checks: PasswordCheck,
    private readonly lockout: Lockout,
    private readonly users: UserRepository,
    private readonly credentials: PasswordCredentials,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts, compares, and records; on success forgets the count and renews a hash that is weaker than the policy.
   *
   * Must not be called inside a transaction.
   *
   * @throws LoginFailed for every failure, with the same content and work
   * @throws HashingBusy when too many passwords are being checked; the try is not counted
   */
  async authenticate(
    actor: Actor,
    realm: Realm,
    login: string,
    password: string,
    context: LoginContext = {},
  ): Promise<Authenticated> {
    const checked = await this.checks.byLogin(realm, loginKey(login), password, context.onlyUserId ?? null);
    const failed = (reason: LoginFailure): AuditEvent =>
      loginFailed(subjectOf(checked, context), {
        method: methodOf(context),
        reason,
        name_digest: checked.user === null ? sha256(loginKey(login)).slice(0, 16) : null,
      });
    const { failure, user, credential } = checked;
    if (failure !== null || !user || !credential) {
      await this.recordFailure(actor, realm, checked, failed(failure ?? 'unknown_user'));
      throw new LoginFailed();
    }
    const stronger = await this.checks.strengthened(realm, password, credential);
    return this.audit.attempt(
      actor,
      () => failed('changed_meanwhile'),
      async () => {
        // The comparison took a while: a user who was disabled, or whose password was replaced, meanwhile, is out.
        const current = await this.users.getForUpdate(realm.id, user.id);
        const stored = await this.credentials.find(realm.id, user.id);
        if (!current.isActive || stored?.hash !== credential.hash) throw new LoginFailed();
        await this.lockout.forget(realm, checked.subject);
        const rehashed =
          stronger !== null && (await this.credentials.upgrade(realm.id, user.id, credential.hash, stronger));
        const requiredActions = requiredActionsOf(realm, current, stored.mustChange);
        await this.audit.record(
          actor,
          loginSucceeded(subjectOf(checked, context), {
            method: methodOf(context),
            required_actions: requiredActions,
            rehashed,
          }),
        );
        return { user: current, requiredActions, authTime: this.clock.now() };
      },
    );
  }

  /** Two records of one moment share one flush, so that the try that locks takes no longer than any other. */
  private async recordFailure(
    actor: Actor,
    realm: Realm,
    checked: Checked,
    failed: AuditEvent,
  ): Promise<void> {
    const records = [this.audit.append(actor, failed)];
    if (checked.nowLockedOut) records.push(this.audit.append(actor, lockedOut(realm, failed)));
    await Promise.all(records);
  }
}

export function requiredActionsOf(realm: Realm, user: User, mustChange: boolean): RequiredAction[] {
  const actions: RequiredAction[] = [];
  if (mustChange) actions.push('update-password');
  if (realm.settings.login.requireVerifiedEmail && !user.emailVerified) actions.push('verify-email');
  return actions;
}

export function lockedOut(realm: Realm, { subject }: Pick<AuditEvent, 'subject'>): AuditEvent {
  const { attempts, durationSeconds } = realm.settings.lockout;
  return loginLockedOut(subject, { attempts, duration_seconds: durationSeconds });
}

const methodOf = ({ method = 'login-page' }: LoginContext): string => method;

function subjectOf({ user }: Checked, { clientId }: LoginContext): AuditEvent['subject'] {
  return {
    userId: user?.id ?? null,
    username: user?.username ?? null,
    ...(clientId === undefined ? {} : { clientId }),
  };
}
