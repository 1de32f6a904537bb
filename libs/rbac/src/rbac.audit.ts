import { defineAuditEvent } from '@gatehouse/audit';

export const roleCreated = defineAuditEvent<{ name: string; permissions: readonly string[] }>(
  'administrative',
  'role.created',
  'A role was created.',
  { severity: 'medium' },
);
export const roleUpdated = defineAuditEvent<{
  name: string;
  added: readonly string[];
  removed: readonly string[];
}>('administrative', 'role.updated', 'A role was renamed, described anew, or permits something else.', {
  severity: 'medium',
});
export const roleDeleted = defineAuditEvent<{ name: string; permissions: readonly string[] }>(
  'administrative',
  'role.deleted',
  'A role was deleted; whoever held it lost it.',
  { severity: 'medium' },
);
export const roleChangeRefused = defineAuditEvent<{ change: string; refusal: string }>(
  'administrative',
  'role.change_refused',
  'Creating, changing or deleting a role was refused.',
  { outcome: 'failure', severity: 'medium' },
);
export const roleAssigned = defineAuditEvent<{ role: string; principalKind: string }>(
  'administrative',
  'role.assigned',
  'A user or client was given a role.',
  { severity: 'medium' },
);
export const roleUnassigned = defineAuditEvent<{ role: string; principalKind: string }>(
  'administrative',
  'role.unassigned',
  'A role was taken away from a user or client.',
  { severity: 'medium' },
);
export const roleAssignmentRefused = defineAuditEvent<{
  change: string;
  roleId: string;
  principalKind: string;
  refusal: string;
}>('administrative', 'role.assignment_refused', 'Giving or taking away a role was refused.', {
  outcome: 'failure',
  severity: 'high',
});
export const takeoverRefused = defineAuditEvent<{ operation: string; principalKind: string }>(
  'security',
  'role.takeover_refused',
  'Somebody tried to change what a user or client with more permissions than their own signs in with.',
  { outcome: 'failure', severity: 'high' },
);
