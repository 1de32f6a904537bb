import { defineAuditEvent } from '@gatehouse/audit';

export const revocationAdded = defineAuditEvent<{ kind: string }>(
  'token',
  'revocation.added',
  'A token, session, grant, or everything issued to a user or client so far was revoked.',
  { severity: 'medium' },
);

export const foreignRealmToken = defineAuditEvent<{ issuer: string }>(
  'security',
  'token.foreign_realm',
  'A genuine access token of another realm was presented to this realm and refused.',
  { outcome: 'failure', severity: 'high' },
);
