import { defineAuditEvent } from '@gatehouse/audit';

export type LoginFailure =
  | 'unknown_user'
  | 'invalid_password'
  | 'disabled'
  | 'locked'
  | 'locked_out'
  | 'no_password'
  | 'other_user'
  | 'changed_meanwhile';

export const loginSucceeded = defineAuditEvent<{
  method: string;
  required_actions: readonly string[];
  rehashed: boolean;
}>('authentication', 'login.succeeded', 'Somebody proved to be a user by password.');

export const loginFailed = defineAuditEvent<{
  method: string;
  reason: LoginFailure;
  /** Tells tries of one unknown name apart without keeping it: people type passwords into the wrong field. */
  name_digest: string | null;
}>(
  'authentication',
  'login.failed',
  'A sign-in failed. The person saw the same answer whatever the reason.',
  { outcome: 'failure', severity: 'medium' },
);

export const loginLockedOut = defineAuditEvent<{ attempts: number; duration_seconds: number }>(
  'security',
  'login.locked_out',
  'Too many failed tries: no password is compared until the lock ends, the right one included.',
  { outcome: 'failure', severity: 'high' },
);

export const loginStepRefused = defineAuditEvent<{ step: string; refusal: string }>(
  'security',
  'login.step_refused',
  'A step of a sign-in was asked for out of its turn.',
  { outcome: 'failure', severity: 'medium' },
);

export const passwordChanged = defineAuditEvent<{ required: boolean }>(
  'security',
  'password.changed',
  'A user chose a new password.',
  { severity: 'medium' },
);

export const passwordChangeRefused = defineAuditEvent<{ refusal: string; required: boolean }>(
  'security',
  'password.change_refused',
  "Changing a user's own password was refused.",
  { outcome: 'failure', severity: 'medium' },
);
