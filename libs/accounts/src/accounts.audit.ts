import { defineAuditEvent, type AuditEvent, type AuditSubject } from '@gatehouse/audit';
import type { User } from './user.entity.js';

// Fields of a user are named by their column-free names, never with their values: a log is read by many.
type Refusal = { refusal: string };

const refusal = (subtype: `${string}.${string}`, what: string) =>
  defineAuditEvent<Refusal>('administrative', subtype, `${what} was refused.`, {
    outcome: 'failure',
    severity: 'medium',
  });

/** The user that an event is about. */
export const about = (user: Pick<User, 'id' | 'username'>): AuditSubject => ({
  userId: user.id,
  username: user.username,
  targetId: user.id,
});

/** When only an id is known: what a caller asked for, which may not exist. */
export const aboutId = (userId: string): AuditSubject => ({
  userId: null,
  username: null,
  targetId: userId,
});

export const userCreated = defineAuditEvent<{ with_password: boolean; must_change_password: boolean }>(
  'administrative',
  'user.created',
  'A user was created.',
);
export const userCreateRefused = refusal('user.create_refused', 'Creating a user');

export const userUpdated = defineAuditEvent<{ changed: readonly string[]; email_verified: boolean }>(
  'administrative',
  'user.updated',
  'Facts of a user were changed; a changed e-mail address is unverified unless the change said otherwise.',
);
export const userUpdateRefused = refusal('user.update_refused', 'Changing a user');

export const userDisabled = defineAuditEvent(
  'administrative',
  'user.disabled',
  'A user was disabled; sessions and tokens end.',
  { severity: 'medium' },
);
export const userDisableRefused = refusal('user.disable_refused', 'Disabling a user');

export const userEnabled = defineAuditEvent('administrative', 'user.enabled', 'A user was enabled again.', {
  severity: 'medium',
});
export const userEnableRefused = refusal('user.enable_refused', 'Enabling a user');

export const userLocked = defineAuditEvent<{ reason: string }>(
  'security',
  'user.locked',
  'A user was locked; sessions and tokens end.',
  { severity: 'high' },
);
export const userLockRefused = refusal('user.lock_refused', 'Locking a user');

export const userUnlocked = defineAuditEvent(
  'security',
  'user.unlocked',
  'A user was unlocked, and the count of failed sign-ins cleared.',
  { severity: 'medium' },
);
export const userUnlockRefused = refusal('user.unlock_refused', 'Unlocking a user');

export const userRevoked = defineAuditEvent(
  'security',
  'user.revoked',
  'Every session and token of a user was ended.',
  { severity: 'medium' },
);
export const userRevokeRefused = refusal('user.revoke_refused', "Ending a user's sessions and tokens");

export const passwordSet = defineAuditEvent<{ must_change: boolean }>(
  'security',
  'password.set',
  'An administrator set the password of a user; sessions and tokens end.',
  { severity: 'high' },
);
export const passwordSetRefused = refusal('password.set_refused', 'Setting the password of a user');

export const emailVerificationSent = defineAuditEvent(
  'authentication',
  'email.verification_sent',
  'A link to verify the e-mail address was mailed.',
);
export const emailVerificationSendRefused = refusal(
  'email.verification_send_refused',
  'Mailing a link to verify an e-mail address',
);
export const emailVerified = defineAuditEvent(
  'authentication',
  'email.verified',
  'The owner of the mailbox followed the link.',
);
export const emailVerificationRefused = defineAuditEvent<Refusal>(
  'authentication',
  'email.verification_refused',
  'A link to verify an e-mail address did not work.',
  { outcome: 'failure' },
);

export const passwordResetRequested = defineAuditEvent<{ login: string }>(
  'security',
  'password_reset.requested',
  'Somebody asked for a link to choose a new password, for a user that may not exist.',
);
export const passwordResetRequestRefused = defineAuditEvent<Refusal>(
  'security',
  'password_reset.request_refused',
  'Asking for a link to choose a new password was refused.',
  { outcome: 'failure' },
);
export const passwordResetMailed = defineAuditEvent(
  'security',
  'password_reset.mailed',
  'A link to choose a new password was mailed to the address of the user.',
  { severity: 'medium' },
);
export const passwordResetNotMailed = defineAuditEvent<{ reason: string }>(
  'security',
  'password_reset.not_mailed',
  'No link was mailed: the user is unknown or may not sign in, has no address, or got one a moment ago.',
  { outcome: 'failure' },
);
export const passwordResetCompleted = defineAuditEvent(
  'security',
  'password_reset.completed',
  'A user chose a new password by a mailed link; sessions and tokens end.',
  { severity: 'high' },
);
export const passwordResetRefused = defineAuditEvent<Refusal>(
  'security',
  'password_reset.refused',
  'Choosing a new password by a mailed link was refused.',
  { outcome: 'failure', severity: 'medium' },
);

type GroupFacts = { name: string };
export const groupCreated = defineAuditEvent<GroupFacts>(
  'administrative',
  'group.created',
  'A group was created.',
);
export const groupRenamed = defineAuditEvent<GroupFacts & { was: string }>(
  'administrative',
  'group.renamed',
  'A group got another name.',
);
export const groupDeleted = defineAuditEvent<GroupFacts>(
  'administrative',
  'group.deleted',
  'A group was deleted; its members stay users.',
  { severity: 'medium' },
);
export const groupMemberAdded = defineAuditEvent<GroupFacts & { user: string }>(
  'administrative',
  'group.member_added',
  'A user became a member of a group.',
  { severity: 'medium' },
);
export const groupMemberRemoved = defineAuditEvent<GroupFacts & { user: string }>(
  'administrative',
  'group.member_removed',
  'A user is no longer a member of a group.',
  { severity: 'medium' },
);
export const groupChangeRefused = defineAuditEvent<Refusal & { operation: string }>(
  'administrative',
  'group.change_refused',
  'A change of a group was refused.',
  { outcome: 'failure', severity: 'medium' },
);

export type Refused = (refusal: { readonly code: string }) => AuditEvent;
