import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { sha256 } from '@gatehouse/crypto';
import { Transactor } from '@gatehouse/database';
import { Clock, type RequestOrigin } from '@gatehouse/kernel';
import { plainUserAgent } from './user-agent.js';

/** One use of a browser session by the person who is signed in with it. */
export interface BrowserSessionUse {
  readonly realmId: string;
  /** The session's lasting id, as the provider makes it; only its SHA-256 is kept. */
  readonly uid: string;
  readonly userId: string;
  readonly origin: RequestOrigin;
  readonly expiresAt: Date;
}

/** What a person recognizes a session by. */
export interface BrowserSessionFacts {
  readonly userAgent: string | null;
  readonly address: string | null;
  readonly beganAt: Date;
  /** To the minute: later uses within it are not written. */
  readonly lastUsedAt: Date;
}

interface Row {
  readonly uid: string;
  readonly user_agent: string | null;
  readonly address: string | null;
  readonly began_at: Date;
  readonly last_used_at: Date;
}

/** A session in steady use costs one write in this time, and no statement between. */
const PAUSE_MS = 60_000;
const MAX_REMEMBERED = 10_000;
/** Uses that are not written may move the session's own end beyond the one that is kept here. */
const GRACE_MS = 2 * PAUSE_MS;

const NOTE = `
  insert into browser_session as known
    (realm_id, uid, user_id, user_agent, address, began_at, last_used_at, expires_at)
  select realm_id, $3, id, $4, $5, $6, $6, $7 from app_user where realm_id = $1 and id = $2
  on conflict (realm_id, uid) do update set
    user_id = excluded.user_id, user_agent = excluded.user_agent, address = excluded.address,
    began_at = case when known.user_id = excluded.user_id then known.began_at else excluded.began_at end,
    last_used_at = excluded.last_used_at, expires_at = excluded.expires_at
  where known.user_id <> excluded.user_id or known.last_used_at <= excluded.last_used_at - $8 * interval '1 ms'`;

/** Keeps with each browser session where it began, where it was used last, and when. */
@Injectable()
export class BrowserSessions {
  private readonly noted = new LRUCache<string, { readonly userId: string; readonly at: number }>({
    max: MAX_REMEMBERED,
  });

  constructor(
    private readonly db: Transactor,
    private readonly clock: Clock,
  ) {}

  /** Notes a use, at most once a minute for each session. Browser and address are those of the last noted use. */
  async note({ realmId, uid, userId, origin, expiresAt }: BrowserSessionUse): Promise<void> {
    const now = this.clock.now();
    const key = `${realmId}\n${uid}`;
    const last = this.noted.get(key);
    if (last?.userId === userId && now.getTime() - last.at < PAUSE_MS) return;
    await this.db.execute(NOTE, [
      realmId,
      userId,
      sha256(uid),
      plainUserAgent(origin.userAgent),
      origin.ip !== null && isIP(origin.ip) !== 0 ? origin.ip : null,
      now,
      new Date(expiresAt.getTime() + GRACE_MS),
      PAUSE_MS,
    ]);
    this.noted.set(key, { userId, at: now.getTime() });
  }

  /** By the SHA-256 of each session's uid. */
  async of(realmId: string, userId: string): Promise<ReadonlyMap<string, BrowserSessionFacts>> {
    const rows = await this.db.query<Row>(
      `select uid, user_agent, address, began_at, last_used_at from browser_session
       where realm_id = $1 and user_id = $2`,
      [realmId, userId],
    );
    return new Map(
      rows.map((row) => [
        row.uid,
        {
          userAgent: row.user_agent,
          address: row.address,
          beganAt: row.began_at,
          lastUsedAt: row.last_used_at,
        },
      ]),
    );
  }

  /** The session ended: nothing of it is kept. Joins the running transaction. */
  async forget(realmId: string, uid: string): Promise<void> {
    await this.db.execute('delete from browser_session where realm_id = $1 and uid = $2', [
      realmId,
      sha256(uid),
    ]);
  }

  /** Every session of the user ended. Joins the running transaction. */
  async forgetUser(realmId: string, userId: string): Promise<void> {
    await this.db.execute('delete from browser_session where realm_id = $1 and user_id = $2', [
      realmId,
      userId,
    ]);
  }

  /**
   * Removes up to `limit` of what expired, without waiting for rows in use.
   *
   * @returns how many went
   */
  async prune(limit: number): Promise<number> {
    const { count } = await this.db.execute(
      `delete from browser_session where ctid = any(array(
         select ctid from browser_session where expires_at < $1 limit $2 for update skip locked))`,
      [this.clock.now(), limit],
    );
    return count;
  }
}
