import { defineAuditEvent } from '@gatehouse/audit';

export const clientRevoked = defineAuditEvent(
  'security',
  'client.revoked',
  'Every grant and token of a client was ended, for whichever user.',
  { severity: 'high' },
);
export const clientRevokeRefused = defineAuditEvent<{ refusal: string }>(
  'security',
  'client.revoke_refused',
  'Ending the grants and tokens of a client was refused.',
  { outcome: 'failure', severity: 'medium' },
);
