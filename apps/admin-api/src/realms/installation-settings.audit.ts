import { defineAuditEvent } from '@gatehouse/audit';

export const installationSettingRefused = defineAuditEvent<{ settings: readonly string[] }>(
  'security',
  'realm.installation_setting_refused',
  'An administrator of a realm tried to change a setting that weighs on the whole installation.',
  { outcome: 'failure', severity: 'high' },
);
