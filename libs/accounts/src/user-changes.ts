import { Injectable } from '@nestjs/common';
import { Notices } from '@gatehouse/cluster';
import { Clock, type Actor } from '@gatehouse/kernel';
import { RealmDirectory, RealmNotFound } from '@gatehouse/realms';
import { LoginAttempts, lockoutSubject } from './login-attempts.js';
import { UserGuards, type Deactivation, type DeactivationCause } from './user-guards.js';
import type { User } from './user.entity.js';
import { UserRepository } from './user.repository.js';

/** What a change of a user means elsewhere: rules that may refuse it, access that ends, copies that are stale. */
@Injectable()
export class UserChanges {
  constructor(
    private readonly users: UserRepository,
    private readonly guards: UserGuards,
    private readonly attempts: LoginAttempts,
    private readonly notices: Notices,
    private readonly realms: RealmDirectory,
    private readonly clock: Clock,
  ) {}

  async assertRealmExists(realmId: string): Promise<void> {
    if (!(await this.realms.findById(realmId))) throw new RealmNotFound();
  }

  assertMayDeactivate(actor: Actor, realmId: string, userId: string, change: Deactivation): Promise<void> {
    return this.guards.assertMayDeactivate(actor, realmId, userId, change);
  }

  /** Sessions, grants and tokens end with this transaction. */
  endAccess(actor: Actor, user: User, cause: DeactivationCause): Promise<void> {
    return this.guards.deactivated(actor, user.realmId, user.id, cause);
  }

  /** Failed sign-ins no longer count. */
  forgetFailures(user: User): Promise<void> {
    return this.attempts.clear(user.realmId, lockoutSubject(user.usernameKey, user.id));
  }

  /** Saves the user whose row the transaction holds, and tells every process. */
  async keep(user: User): Promise<void> {
    user.updatedAt = this.clock.now();
    await this.users.save(user);
    await this.announce(user);
  }

  /** Every process drops its copy when this transaction commits. */
  announce({ realmId, id }: Pick<User, 'realmId' | 'id'>): Promise<void> {
    return this.notices.publish({ topic: 'users/changed', realmId, key: id });
  }
}
