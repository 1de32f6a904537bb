import { createHash } from 'node:crypto';
import { errors } from 'oidc-provider';
import type { Transactor } from '@gatehouse/database';

/** RFC 7523 section 3: an assertion that expires unreasonably late may be refused; its row would stay as long. */
const LONGEST_SECONDS = 86_400;

/**
 * Remembers a `jti` (client assertion, DPoP proof) until it expires; times are in seconds since 1970.
 *
 * The library looks before it writes; here the write decides, so of two equal proofs at once one is refused.
 *
 * @throws InvalidClientAuth when it expires later than a day ahead
 */
export async function rememberOnce(
  db: Transactor,
  realmId: string,
  issuer: string,
  jti: string,
  expiresAt: number,
  now: number,
): Promise<boolean> {
  if (!(expiresAt - now <= LONGEST_SECONDS))
    throw new errors.InvalidClientAuth('exp lies more than a day ahead');
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
