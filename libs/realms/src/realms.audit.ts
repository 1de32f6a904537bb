import { defineAuditEvent } from '@gatehouse/audit';

export const realmCreated = defineAuditEvent<{ realm: string }>(
  'administrative',
  'realm.created',
  'A realm was created.',
  { severity: 'medium' },
);
export const realmDisabled = defineAuditEvent<{ realm: string }>(
  'administrative',
  'realm.disabled',
  'A realm was disabled: it answers nobody until it is enabled.',
  { severity: 'high' },
);
export const realmEnabled = defineAuditEvent<{ realm: string }>(
  'administrative',
  'realm.enabled',
  'A realm was enabled.',
  { severity: 'medium' },
);
export const realmSettingsChanged = defineAuditEvent<{
  realm: string;
  sections: readonly string[];
  version: number;
}>('administrative', 'realm.settings_changed', 'The settings of a realm were changed.', {
  severity: 'medium',
});
export const realmRenamed = defineAuditEvent<{ realm: string; displayName: string }>(
  'administrative',
  'realm.renamed',
  'The display name of a realm was changed.',
);
export const realmOperationRefused = defineAuditEvent<{ realm: string; operation: string; refusal: string }>(
  'administrative',
  'realm.operation_refused',
  'An operation on a realm was refused.',
  { outcome: 'failure', severity: 'medium' },
);
export const signingKeysRotated = defineAuditEvent<{
  algorithm: string;
  activated: string;
  retiring: string | null;
}>(
  'security',
  'signing_key.rotated',
  'The next signing key became active and the former one only verifies from now on.',
  { severity: 'medium' },
);
export const signingKeyRetired = defineAuditEvent<{ algorithm: string }>(
  'security',
  'signing_key.retired',
  'A signing key was retired: no token that it signed can still be valid, and it left the published set.',
);
export const signingKeyOperationRefused = defineAuditEvent<{ operation: string; refusal: string }>(
  'security',
  'signing_key.operation_refused',
  'An operation on signing keys was refused.',
  { outcome: 'failure', severity: 'medium' },
);

export const secretsResealed = defineAuditEvent<{ table: string; values: number; key: string }>(
  'security',
  'secrets.resealed',
  'Secrets at rest, of whichever realm, were sealed anew under the current key of the key ring.',
  { severity: 'medium' },
);
export const secretsNotResealed = defineAuditEvent<{ table: string; values: number }>(
  'security',
  'secrets.reseal_failed',
  'Secrets at rest could not be opened to seal them anew; they are as they were.',
  { outcome: 'failure', severity: 'high' },
);
