import { Injectable } from '@nestjs/common';
import { LoginAttempts, type User } from '@gatehouse/accounts';
import { toUserView, type UserView } from './user-view.js';

/** Users as administrators see them, with what failed sign-ins did to them. */
@Injectable()
export class UserViews {
  constructor(private readonly attempts: LoginAttempts) {}

  async of(user: User): Promise<UserView> {
    const until = await this.attempts.lockedOutUntil(user.realmId, [user.id]);
    return toUserView(user, until.get(user.id) ?? null);
  }

  /** The view of each of these, who are all of the realm. */
  async ofAll(realmId: string, users: readonly User[]): Promise<(user: User) => UserView> {
    const until = await this.attempts.lockedOutUntil(
      realmId,
      users.map(({ id }) => id),
    );
    return (user) => toUserView(user, until.get(user.id) ?? null);
  }
}
