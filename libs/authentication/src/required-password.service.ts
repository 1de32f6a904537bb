import { Injectable } from '@nestjs/common';
import { PasswordCredentials, prepare, UserChanges, UserNotFound, UserRepository } from '@gatehouse/accounts';
import { AuditLog } from '@gatehouse/audit';
import type { Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { passwordChanged, passwordChangeRefused } from './authentication.audit.js';
import { StepNotAllowed } from './authentication.errors.js';
import type { FlowState } from './login-flow.repository.js';
import { requiredActionsOf, type RequiredAction } from './password-authentication.service.js';

/** Replaces a password that the user must not keep, in the middle of a sign-in. */
@Injectable()
export class RequiredPassword {
  constructor(
    private readonly users: UserRepository,
    private readonly credentials: PasswordCredentials,
    private readonly changes: UserChanges,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Stores the new password and advances the sign-in, both or neither.
   *
   * No access is ended: all of it ended when the password was set that must change, and none can begin before it is
   * changed. Ending it again would revoke the tokens of this very sign-in, which may be issued in the same second.
   */
  async replace(
    actor: Actor,
    realm: Realm,
    userId: string,
    newPassword: string,
    advance: (remaining: readonly RequiredAction[]) => Promise<FlowState>,
  ): Promise<FlowState> {
    const subject = { userId, targetId: userId };
    const refused = ({ code }: { readonly code: string }) =>
      passwordChangeRefused(subject, { refusal: code, required: true });
    const hash = await prepare(this.audit, actor, refused, async () => {
      const user = await this.users.findById(realm.id, userId);
      if (!user) throw new UserNotFound();
      await this.credentials.assertNew(newPassword, await this.credentials.find(realm.id, userId));
      return this.credentials.encode(realm.id, newPassword, user);
    });
    return this.audit.attempt(actor, refused, async () => {
      const user = await this.users.getForUpdate(realm.id, userId);
      const credential = await this.credentials.find(realm.id, userId);
      if (!user.isActive || credential?.mustChange !== true) throw new StepNotAllowed();
      const state = await advance(requiredActionsOf(realm, user, false));
      await this.credentials.store(realm.id, userId, hash, false);
      await this.changes.keep(user);
      await this.audit.record(
        actor,
        passwordChanged({ ...subject, username: user.username }, { required: true }),
      );
      return state;
    });
  }
}
