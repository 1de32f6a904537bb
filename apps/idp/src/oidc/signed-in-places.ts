import { Injectable } from '@nestjs/common';
import { sha256 } from '@gatehouse/crypto';
import { Transactor } from '@gatehouse/database';
import {
  browserName,
  BrowserSessions,
  type BrowserName,
  type BrowserSessionFacts,
} from '@gatehouse/sessions';
import type { RealmProvider } from './realm-provider.js';
import type { SessionPayload } from './session-merge.js';

/** A browser or a device that a person is signed in with. */
export interface SignedInPlace {
  readonly id: string;
  readonly kind: 'browser' | 'device';
  readonly current: boolean;
  readonly startedAt: Date;
  /** Null for a device, and for what does not say that it is a browser. */
  readonly browser: BrowserName | null;
  /** Of the last use; null when it is not known. */
  readonly address: string | null;
  /** To the minute; null when it is not known. */
  readonly lastUsedAt: Date | null;
  /** client_ids. */
  readonly clients: readonly string[];
}

interface SessionRow {
  readonly id: string;
  readonly uid: string;
  readonly started: Date;
  readonly payload: SessionPayload;
}

interface DeviceRow {
  readonly grant_id: string;
  readonly client_id: string;
  readonly started: Date;
}

const MOST = 100;

/** Lists and ends the browser sessions and device sign-ins of one person. */
@Injectable()
export class SignedInPlaces {
  constructor(
    private readonly db: Transactor,
    private readonly browsers: BrowserSessions,
  ) {}

  /** This browser first, then the others, the latest sign-in first, then devices. */
  async list(realm: RealmProvider, userId: string, currentUid: string): Promise<SignedInPlace[]> {
    const sessions = await this.sessions(realm, userId);
    const known = await this.browsers.of(realm.realm.id, userId);
    const devices = await this.db.query<DeviceRow>(
      `select grant_id, client_id, min(created_at) as started from oidc_artifact
       where realm_id = $1 and account_id = $2 and kind = 'RefreshToken' and payload->>'gty' like '%device_code%'
         and consumed_at is null and expires_at > now()
       group by grant_id, client_id order by 3 desc limit ${String(MOST)}`,
      [realm.realm.id, userId],
    );
    return [
      ...sessions
        .map((row) => browserPlace(row, known.get(row.uid), sha256(currentUid)))
        .sort((one, other) => Number(other.current) - Number(one.current)),
      ...devices.map((row) => ({
        id: row.grant_id,
        kind: 'device' as const,
        current: false,
        startedAt: row.started,
        browser: null,
        address: null,
        lastUsedAt: null,
        clients: [row.client_id],
      })),
    ];
  }

  /**
   * Ends one of the person's own places; false when it is not theirs or is gone.
   *
   * @param record writes what is kept of it, with the change
   */
  async end(realm: RealmProvider, userId: string, id: string, record: () => Promise<void>): Promise<boolean> {
    return this.db.run(async () => {
      const ended = (await this.endSession(realm, userId, id)) || (await this.endDevice(realm, userId, id));
      if (ended) await record();
      return ended;
    });
  }

  /** Ends everything the person is signed in with, this browser and their devices included. All of it commits together. */
  async endAll(realm: RealmProvider, userId: string, record: () => Promise<void>): Promise<void> {
    await this.db.run(async () => {
      const { rows } = await this.db.execute<{ payload: SessionPayload }>(
        `delete from oidc_artifact where realm_id = $1 and kind = 'Session' and account_id = $2 returning payload`,
        [realm.realm.id, userId],
      );
      for (const { payload } of rows) await realm.sessions.end(payload);
      const grants = await this.db.query<{ id: string }>(
        `select id from oidc_artifact where realm_id = $1 and kind = 'Grant' and account_id = $2`,
        [realm.realm.id, userId],
      );
      for (const { id } of grants) await realm.grants.revoke(id);
      await record();
    });
  }

  /** What it had when it went, so that a sign-in of the same moment ends with it. */
  private async endSession(realm: RealmProvider, userId: string, id: string): Promise<boolean> {
    const { rows } = await this.db.execute<{ payload: SessionPayload }>(
      `delete from oidc_artifact where realm_id = $1 and kind = 'Session' and account_id = $2 and id = $3
       returning payload`,
      [realm.realm.id, userId, id],
    );
    for (const { payload } of rows) await realm.sessions.end(payload);
    return rows.length > 0;
  }

  private async endDevice(realm: RealmProvider, userId: string, id: string): Promise<boolean> {
    const [grant] = await this.db.query<{ id: string }>(
      `select id from oidc_artifact where realm_id = $1 and kind = 'Grant' and id = $2 and account_id = $3`,
      [realm.realm.id, id, userId],
    );
    if (grant) await realm.grants.revoke(grant.id);
    return grant !== undefined;
  }

  private sessions(realm: RealmProvider, userId: string): Promise<SessionRow[]> {
    return this.db.query<SessionRow>(
      `select id, uid, payload, to_timestamp((payload->>'loginTs')::bigint) as started from oidc_artifact
       where realm_id = $1 and kind = 'Session' and account_id = $2 and expires_at > now()
       order by started desc limit ${String(MOST)}`,
      [realm.realm.id, userId],
    );
  }
}

function browserPlace(
  row: SessionRow,
  facts: BrowserSessionFacts | undefined,
  currentUid: string,
): SignedInPlace {
  return {
    id: row.id,
    kind: 'browser',
    current: row.uid === currentUid,
    startedAt: facts?.beganAt ?? row.started,
    browser: browserName(facts?.userAgent ?? null),
    address: facts?.address ?? null,
    lastUsedAt: facts?.lastUsedAt ?? null,
    clients: Object.keys(row.payload.authorizations ?? {}),
  };
}
