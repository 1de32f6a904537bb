import { defineAuditEvent } from '@gatehouse/audit';

export const clientRegistered = defineAuditEvent<{
  name: string;
  grantTypes: readonly string[];
  redirectUris: readonly string[];
  dynamic: boolean;
  firstParty: boolean;
}>('administrative', 'client.registered', 'An OAuth client was registered.', { severity: 'medium' });
export const clientUpdated = defineAuditEvent<{ changed: readonly string[]; version: number }>(
  'administrative',
  'client.updated',
  'An OAuth client was changed.',
  { severity: 'medium' },
);
export const clientDisabled = defineAuditEvent(
  'administrative',
  'client.disabled',
  'An OAuth client was disabled: it gets no token by any path.',
  { severity: 'high' },
);
export const clientEnabled = defineAuditEvent(
  'administrative',
  'client.enabled',
  'An OAuth client was enabled.',
  { severity: 'medium' },
);
export const clientRemoved = defineAuditEvent<{ name: string }>(
  'administrative',
  'client.removed',
  'An OAuth client was removed with its secrets and the consents given to it.',
  { severity: 'high' },
);
export const clientSecretCreated = defineAuditEvent<{ hint: string; expiresAt: string | null }>(
  'administrative',
  'client_secret.created',
  'A client got a new secret; it was shown once.',
  { severity: 'medium' },
);
export const clientSecretRevoked = defineAuditEvent<{ hint: string }>(
  'administrative',
  'client_secret.revoked',
  'A secret of a client was revoked.',
  { severity: 'medium' },
);
export const clientSecretExpiryChanged = defineAuditEvent<{ hint: string; expiresAt: string }>(
  'administrative',
  'client_secret.expiry_changed',
  'A secret of a client was given an earlier end because another replaced it.',
);
export const clientOperationRefused = defineAuditEvent<{ operation: string; refusal: string }>(
  'administrative',
  'client.operation_refused',
  'An operation on a client was refused.',
  { outcome: 'failure', severity: 'medium' },
);
export const consentRemembered = defineAuditEvent<{ scopes: readonly string[] }>(
  'authentication',
  'consent.remembered',
  'A user allowed a client scopes, and the answer is remembered.',
);
export const consentRevoked = defineAuditEvent<{ scopes: readonly string[] }>(
  'authentication',
  'consent.revoked',
  'What a user allowed a client was taken back.',
  { severity: 'medium' },
);
export const consentOperationRefused = defineAuditEvent<{ operation: string; refusal: string }>(
  'authentication',
  'consent.operation_refused',
  'An operation on a consent was refused.',
  { outcome: 'failure' },
);
export const initialAccessTokenCreated = defineAuditEvent<{ expires_at: string }>(
  'administrative',
  'initial_access_token.created',
  'A token that lets its bearer register clients was created and shown once.',
  { severity: 'medium' },
);
export const initialAccessTokenRevoked = defineAuditEvent<{ expires_at: string; created_by: string }>(
  'administrative',
  'initial_access_token.revoked',
  'A token that let its bearer register clients was revoked; it stopped working at once.',
  { severity: 'medium' },
);
export const initialAccessTokenRefused = defineAuditEvent<{ operation: string; refusal: string }>(
  'administrative',
  'initial_access_token.refused',
  'Creating or revoking a token to register clients was refused.',
  { outcome: 'failure', severity: 'medium' },
);
