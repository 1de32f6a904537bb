import type { User } from '@gatehouse/accounts';
import type { Assignment } from '@gatehouse/rbac';
import {
  answer,
  Shown,
  ShownId,
  ShownObject,
  ShownText,
  ShownTime,
  timeOrNull,
} from '../answers/answers.decorators.js';

/** A user as administrators see it. Credentials are in another table and never in an answer. */
export class UserView {
  @ShownId() id: string;
  @Shown() username: string;
  @ShownText(true) email: string | null;
  @Shown() emailVerified: boolean;
  @ShownText(true) name: string | null;
  @ShownText(true) givenName: string | null;
  @ShownText(true) familyName: string | null;
  @ShownObject() claims: object;
  @Shown() enabled: boolean;
  @ShownTime(true) lockedAt: string | null;
  @ShownText(true) lockReason: string | null;
  @ShownTime(true, 'Failed sign-ins have locked the user out until then; it ends by itself, or by `unlock`.')
  lockedOutUntil: string | null;
  @ShownTime() createdAt: string;
  @ShownTime() updatedAt: string;
}

export class UserPageView {
  @Shown({ type: UserView, isArray: true }) items: UserView[];
  @ShownText(true) next: string | null;
}

export class HeldRoleView {
  @ShownId() assignmentId: string;
  @ShownId() roleId: string;
  @Shown() role: string;
  @Shown({ description: '`user:<id>`, `client:<id>` or `system:<job>`.' }) grantedBy: string;
  @ShownTime() grantedAt: string;
}

export class HeldRolesView {
  @Shown({ type: HeldRoleView, isArray: true }) items: HeldRoleView[];
}

export const toUserView = (user: User, lockedOutUntil: Date | null): UserView =>
  answer(UserView, {
    id: user.id,
    username: user.username,
    email: user.email,
    emailVerified: user.emailVerified,
    name: user.name,
    givenName: user.givenName,
    familyName: user.familyName,
    claims: user.claims,
    enabled: user.enabled,
    lockedAt: timeOrNull(user.lockedAt),
    lockReason: user.lockReason,
    lockedOutUntil: timeOrNull(lockedOutUntil),
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
  });

export const toHeldRolesView = (assignments: readonly Assignment[]): HeldRolesView =>
  answer(HeldRolesView, {
    items: assignments.map(({ id, roleId, roleName, grantedBy, grantedAt }) =>
      answer(HeldRoleView, {
        assignmentId: id,
        roleId,
        role: roleName,
        grantedBy,
        grantedAt: grantedAt.toISOString(),
      }),
    ),
  });
