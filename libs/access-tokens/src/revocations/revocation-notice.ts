import { revocationKinds, type Revocation, type RevocationKind } from './revocation-set.js';

/** The key of a `revocations/added` notice: the whole revocation, so that nobody needs to read it back. */
export const toNoticeKey = ({ kind, value, revokedAtMs, expiresAtMs }: Revocation): string =>
  [kind, value, String(revokedAtMs), String(expiresAtMs)].join('\n');

/** Null when it is not one of ours (a newer version speaks another dialect). */
export function fromNoticeKey(realmId: string, key: string): Revocation | null {
  const [kind, value, revokedAt, expiresAt] = key.split('\n');
  const revokedAtMs = Number(revokedAt);
  const expiresAtMs = Number(expiresAt);
  if (!revocationKinds.includes(kind as RevocationKind) || value === undefined || value === '') return null;
  if (!Number.isSafeInteger(revokedAtMs) || !Number.isSafeInteger(expiresAtMs)) return null;
  return { realmId, kind: kind as RevocationKind, value, revokedAtMs, expiresAtMs };
}
