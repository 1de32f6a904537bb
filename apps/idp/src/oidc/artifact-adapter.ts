import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import { sha256 } from '@gatehouse/crypto';
import type { Transactor } from '@gatehouse/database';
import type { ArtifactHandles } from './artifact-handles.js';
import type { GrantRevocation } from './grant-revocation.js';
import { storableJson } from './storable.js';

export interface ArtifactRow {
  readonly id: string;
  readonly payload: AdapterPayload;
  readonly consumed: number | null;
}

const UPSERT = `
  insert into oidc_artifact (realm_id, kind, id, payload, grant_id, user_code, uid, account_id, client_id, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + make_interval(secs => $10))
  on conflict (realm_id, kind, id) do update set payload = excluded.payload, grant_id = excluded.grant_id,
    user_code = excluded.user_code, uid = excluded.uid, account_id = excluded.account_id,
    client_id = excluded.client_id, expires_at = coalesce(excluded.expires_at, oidc_artifact.expires_at)`;

/**
 * Keeps one kind of artifact of one realm in PostgreSQL.
 *
 * Differs from the adapter that the library documents in three ways. The id, which is the secret that travels, is
 * stored as its SHA-256 only, and is taken out of the payload. `consume` decides who was first by a conditional
 * update and refuses everybody else, because the library's own check reads before it writes and lets parallel
 * redemptions through. Losing that race revokes the whole grant (RFC 6749 section 10.5, RFC 9700 section 4.14.2).
 */
export class ArtifactAdapter implements Adapter {
  constructor(
    protected readonly db: Transactor,
    protected readonly realmId: string,
    protected readonly kind: string,
    protected readonly handles: ArtifactHandles,
    protected readonly grants: GrantRevocation,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const kept = withoutId(payload);
    const values = [
      this.realmId,
      this.kind,
      this.storedId(id),
      storableJson(withoutSessionCookie(kept)),
      this.belongsToGrant() ? (payload.grantId ?? null) : null,
      payload.userCode ?? null,
      payload.uid === undefined ? null : sha256(payload.uid),
      payload.accountId ?? null,
      payload.clientId ?? requestingClient(payload),
      expiresIn ?? null,
    ];
    await this.db.execute(UPSERT, values);
    if (this.kind === 'AuthorizationCode' && payload.grantId !== undefined)
      await this.keepGrant(payload.grantId);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const row = await this.findWhere('id', this.storedId(id));
    return row && { ...payloadOf(row), jti: id };
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.foundOtherwise(await this.findWhere('uid', sha256(uid)));
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.foundOtherwise(await this.findWhere('user_code', userCode));
  }

  /** @throws InvalidGrant (for PAR: InvalidRequestUri) for everybody but the first; the grant is revoked then. */
  async consume(id: string): Promise<void> {
    const key = [this.realmId, this.kind, this.storedId(id)];
    const { count } = await this.db.execute(
      `update oidc_artifact set consumed_at = now()
       where realm_id = $1 and kind = $2 and id = $3 and consumed_at is null`,
      key,
    );
    if (count === 1) return;
    const [row] = await this.db.query<{ grant_id: string | null }>(
      `select grant_id from oidc_artifact where realm_id = $1 and kind = $2 and id = $3`,
      key,
    );
    if (row?.grant_id) await this.grants.revoke(row.grant_id);
    throw this.kind === 'PushedAuthorizationRequest'
      ? new errors.InvalidRequestUri('request_uri is invalid, expired, or was already used')
      : new errors.InvalidGrant(`${this.kind} was already redeemed`);
  }

  async destroy(id: string): Promise<void> {
    await this.db.execute(`delete from oidc_artifact where realm_id = $1 and kind = $2 and id = $3`, [
      this.realmId,
      this.kind,
      this.storedId(id),
    ]);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.db.execute(`delete from oidc_artifact where realm_id = $1 and kind = $2 and grant_id = $3`, [
      this.realmId,
      this.kind,
      grantId,
    ]);
  }

  /** The sweeper takes a grant that nothing refers to for a day; JWTs made from this code refer to it unseen. */
  private async keepGrant(grantId: string): Promise<void> {
    await this.db.execute(
      `update oidc_artifact set created_at = now() where realm_id = $1 and kind = 'Grant' and id = $2`,
      [this.realmId, grantId],
    );
  }

  /** An interaction looks at a grant and outlives it: signing in as somebody else ends the grant in the middle of it. */
  private belongsToGrant(): boolean {
    return this.kind !== 'Interaction';
  }

  protected storedId(id: string): string {
    return this.handles.open(id) ?? sha256(id);
  }

  private foundOtherwise(row: ArtifactRow | undefined): AdapterPayload | undefined {
    return row && { ...payloadOf(row), jti: this.handles.handleFor(row.id) };
  }

  private async findWhere(
    column: 'id' | 'uid' | 'user_code',
    value: string,
  ): Promise<ArtifactRow | undefined> {
    const [row] = await this.db.query<ArtifactRow>(
      `select id, payload, extract(epoch from consumed_at)::int as consumed from oidc_artifact
       where realm_id = $1 and kind = $2 and ${column} = $3 and (expires_at is null or expires_at > now())`,
      [this.realmId, this.kind, value],
    );
    return row;
  }
}

export const payloadOf = ({ payload, consumed }: ArtifactRow): AdapterPayload =>
  consumed === null ? payload : { ...payload, consumed };

/** The id is the secret that travels; the table knows its hash. */
export function withoutId(payload: AdapterPayload): AdapterPayload {
  const kept = { ...payload };
  delete kept.jti;
  return kept;
}

/** Whose request the pages of an interaction are about: they end with the client. */
function requestingClient({ kind, params }: AdapterPayload): string | null {
  const id = kind === 'Interaction' ? params?.['client_id'] : undefined;
  return typeof id === 'string' ? id : null;
}

/** An interaction carries the browser's session cookie, which nothing reads again; a table must not hold it. */
function withoutSessionCookie(payload: AdapterPayload): AdapterPayload {
  if (payload.kind !== 'Interaction' || typeof payload.session !== 'object') return payload;
  const session: Record<string, unknown> = { ...payload.session };
  delete session['cookie'];
  return { ...payload, session: session };
}
