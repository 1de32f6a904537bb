import { createHash } from 'node:crypto';
import type { Transactor } from '@gatehouse/database';

/**
 * Remembers a `jti` (client assertion, DPoP proof, request object) until it expires.
 *
 * The library looks before it writes; here the write decides, so of two equal proofs at once one is refused.
 */
export async function rememberOnce(
  db: Transactor,
  realmId: string,
  issuer: string,
  jti: string,
  expiresAt: number,
): Promise<boolean> {
  const id = createHash('sha256')
    .update(JSON.stringify([issuer, jti]))
    .digest('base64url');
  const { count } = await db.execute(
    `insert into oidc_artifact (realm_id, kind, id, payload, expires_at)
     values ($1, 'ReplayDetection', $2, '{}', to_timestamp($3))
     on conflict (realm_id, kind, id) do update set expires_at = excluded.expires_at
       where oidc_artifact.expires_at < now()
     returning 1 as kept`,
    [realmId, id, expiresAt],
  );
  return count === 1;
}
