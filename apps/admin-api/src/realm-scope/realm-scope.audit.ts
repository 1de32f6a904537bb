import { defineAuditEvent } from '@gatehouse/audit';

export const foreignRealmRefused = defineAuditEvent<{ route: string; home_realm: string }>(
  'security',
  'realm.foreign_access_refused',
  'Somebody presented a token of one realm to administer another, and was told that there is no such thing.',
  { outcome: 'failure', severity: 'high' },
);
