import { defineAuditEvent } from '@gatehouse/audit';

export const tokenIssued = defineAuditEvent<{
  grant_type: string;
  scope: string | null;
  token_type: string | null;
  refresh_token: boolean;
}>('token', 'token.issued', 'Tokens were issued by the token endpoint.');

export const tokenRefused = defineAuditEvent<{
  grant_type: string | null;
  error: string;
  reason: string | null;
}>('token', 'token.refused', 'The token endpoint refused a request.', {
  outcome: 'failure',
  severity: 'medium',
});

export const tokenReuseDetected = defineAuditEvent<{ grant_type: string | null; reason: string | null }>(
  'security',
  'token.reuse_detected',
  'A code or refresh token that was already redeemed came again; everything under its grant was revoked.',
  { outcome: 'failure', severity: 'high' },
);

export const clientAuthenticationFailed = defineAuditEvent<{ endpoint: string; reason: string | null }>(
  'authentication',
  'client.authentication_failed',
  'A client did not prove who it is.',
  { outcome: 'failure', severity: 'medium' },
);

export const tokenRevoked = defineAuditEvent('token', 'token.revoked', 'A client revoked a token.');

export const authorizationGranted = defineAuditEvent<{ scope: string | null }>(
  'authentication',
  'authorization.granted',
  'A client received an authorization for a person.',
);

export const authorizationRefused = defineAuditEvent<{ error: string; reason: string | null }>(
  'authentication',
  'authorization.refused',
  'An authorization request ended without a grant.',
  { outcome: 'failure' },
);

export const deviceAuthorizationStarted = defineAuditEvent<{ scope: string | null }>(
  'authentication',
  'device.authorization_started',
  'A device asked for a code to be signed in with.',
);

export const consentGranted = defineAuditEvent<{ scopes: readonly string[] }>(
  'authentication',
  'consent.granted',
  'A person allowed a client what it asked for.',
);

export const consentDenied = defineAuditEvent<{ scopes: readonly string[] }>(
  'authentication',
  'consent.denied',
  'A person did not allow a client what it asked for.',
  { outcome: 'failure' },
);

export const sessionEnded = defineAuditEvent('authentication', 'session.ended', 'A person signed out.');

export const logoutDelivered = defineAuditEvent<{ attempts: number }>(
  'authentication',
  'logout.delivered',
  'A client was told that a session ended.',
);

export const logoutUndeliverable = defineAuditEvent<{ attempts: number; reason: string }>(
  'security',
  'logout.undeliverable',
  'A client could not be told that a session ended; it may still consider the person signed in.',
  { outcome: 'failure', severity: 'high' },
);
