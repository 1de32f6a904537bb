import { sha256 } from '@gatehouse/crypto';
import type { Transactor } from '@gatehouse/database';
import type { ArtifactHandles } from './artifact-handles.js';
import { mergeSessions, type SessionPayload } from './session-merge.js';
import { storableJson } from './storable.js';

/** A session with the secret id under which the browser knows it. */
export interface KnownSession {
  readonly id: string;
  readonly payload: SessionPayload;
}

/**
 * What became of a save: `kept`; `moved`, when another request gave the session another id meanwhile, which stays; or
 * `ended`, when there is no such session any more.
 */
export type SaveOutcome = 'kept' | 'moved' | 'ended';

interface Row {
  readonly id: string;
  readonly payload: SessionPayload;
}

const KEY = `realm_id = $1 and kind = 'Session' and uid = $2`;
const VALUES = 'id = $3, payload = $4, account_id = $5, expires_at = now() + make_interval(secs => $6)';

/**
 * Browser sessions, of which several requests of a browser may be under way at once.
 *
 * A session that was loaded is updated and never inserted, so that one that was ended meanwhile stays ended. What two
 * requests changed is merged, so that neither forgets the other's sign-in. An id that was replaced never comes back.
 */
export class SessionStore {
  constructor(
    private readonly db: Transactor,
    private readonly realmId: string,
    private readonly handles: ArtifactHandles,
  ) {}

  async insert({ id, payload }: KnownSession, seconds: number): Promise<void> {
    await this.db.execute(
      `insert into oidc_artifact (realm_id, kind, uid, id, payload, account_id, expires_at)
       values ($1, 'Session', $2, $3, $4, $5, now() + make_interval(secs => $6))`,
      this.values(payload, this.storedId(id), seconds),
    );
  }

  /** Saves what a request made of the session that it loaded. */
  async update(loaded: KnownSession, mine: KnownSession, seconds: number): Promise<SaveOutcome> {
    // Nearly always nobody else changed it: one statement that says so.
    const { count } = await this.db.execute(
      `update oidc_artifact set ${VALUES} where ${KEY} and id = $7 and payload = $8`,
      [
        ...this.values(mine.payload, this.storedId(mine.id), seconds),
        this.storedId(loaded.id),
        JSON.stringify(loaded.payload),
      ],
    );
    return count === 1 ? 'kept' : this.db.run(() => this.merge(loaded, mine, seconds));
  }

  /** Takes the session away, as it is now; null when it is gone. Joins the running transaction. */
  async take(uid: string): Promise<SessionPayload | null> {
    const { rows } = await this.db.execute<{ payload: SessionPayload }>(
      `delete from oidc_artifact where ${KEY} returning payload`,
      [this.realmId, sha256(uid)],
    );
    return rows[0]?.payload ?? null;
  }

  private async merge(loaded: KnownSession, mine: KnownSession, seconds: number): Promise<SaveOutcome> {
    const uid = loaded.payload.uid ?? '';
    const [stored] = await this.db.query<Row>(
      `select id, payload from oidc_artifact where ${KEY} and expires_at > now() for update`,
      [this.realmId, sha256(uid)],
    );
    const merged = stored && mergeSessions(loaded.payload, mine.payload, stored.payload);
    if (!merged) return 'ended';
    const isMoved = stored.id !== this.storedId(loaded.id) && mine.id === loaded.id;
    const id = mine.id === loaded.id ? stored.id : this.storedId(mine.id);
    await this.db.execute(
      `update oidc_artifact set ${VALUES} where ${KEY}`,
      this.values(merged, id, seconds),
    );
    return isMoved ? 'moved' : 'kept';
  }

  private values(payload: SessionPayload, storedId: string, seconds: number): unknown[] {
    return [
      this.realmId,
      sha256(payload.uid ?? ''),
      storedId,
      storableJson(payload),
      payload.accountId ?? null,
      seconds,
    ];
  }

  private storedId(id: string): string {
    return this.handles.open(id) ?? sha256(id);
  }
}
