import { defineAuditEvent } from '@gatehouse/audit';

export const hostRegistered = defineAuditEvent<{ name: string; address: string | null }>(
  'resource',
  'host.registered',
  'A host was registered and waits for approval.',
);
export const hostApproved = defineAuditEvent<{ name: string }>(
  'resource',
  'host.approved',
  'A host was approved.',
  { severity: 'medium' },
);
export const hostDecommissioned = defineAuditEvent<{ name: string; from: string }>(
  'resource',
  'host.decommissioned',
  'A host was taken out of service.',
  { severity: 'medium' },
);
export const hostChangeRefused = defineAuditEvent<{ change: string; refusal: string }>(
  'resource',
  'host.change_refused',
  'Registering, approving or decommissioning a host was refused by a rule.',
  { outcome: 'failure' },
);
