import { Injectable } from '@nestjs/common';
import { sha256 } from '@gatehouse/crypto';
import { Transactor } from '@gatehouse/database';
import { Clock } from '@gatehouse/kernel';
import { LoginFlowNotFound, StepNotAllowed } from './authentication.errors.js';

/**
 * identify → first-factor → (second-factor) → required actions → done.
 *
 * `identify`: nobody is known. `first-factor`: the sign-in repeats a certain user's. `second-factor` is reserved.
 */
export type LoginStep =
  'identify' | 'first-factor' | 'second-factor' | 'update-password' | 'verify-email' | 'done';

export interface FlowState {
  readonly step: LoginStep;
  /** The only user who may pass; null when anybody may. */
  readonly expectedUserId: string | null;
  /** Who proved to be themselves; null before the first factor. */
  readonly userId: string | null;
  readonly authTime: Date | null;
  readonly amr: readonly string[];
  /** Failed tries of this sign-in. */
  readonly failures: number;
  readonly expiresAt: Date;
}

const columns = `step, expected_user_id as "expectedUserId", user_id as "userId", auth_time as "authTime", amr,
  failures, expires_at as "expiresAt"`;

const LIFE_MS = 60 * 60 * 1000;

/** How far each sign-in has come. A row is found by the SHA-256 of the interaction's id, within one realm. */
@Injectable()
export class LoginFlowRepository {
  constructor(
    private readonly db: Transactor,
    private readonly clock: Clock,
  ) {}

  /** Begins at the first step, or finds the sign-in that is under way under this id. */
  async begin(realmId: string, uid: string, expectedUserId: string | null): Promise<FlowState> {
    const now = this.clock.now();
    await this.db.run(() =>
      this.db.execute(
        `insert into login_flow as f (realm_id, id, step, expected_user_id, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (realm_id, id) do update set step = excluded.step,
           expected_user_id = excluded.expected_user_id, user_id = null, auth_time = null, amr = '[]', failures = 0,
           created_at = excluded.created_at, expires_at = excluded.expires_at
         where f.expires_at <= $5`,
        [
          realmId,
          sha256(uid),
          expectedUserId === null ? 'identify' : 'first-factor',
          expectedUserId,
          now,
          new Date(now.getTime() + LIFE_MS),
        ],
      ),
    );
    return this.get(realmId, uid);
  }

  async find(realmId: string, uid: string): Promise<FlowState | null> {
    const [found] = await this.db.query<FlowState>(
      `select ${columns} from login_flow where realm_id = $1 and id = $2 and expires_at > $3`,
      [realmId, sha256(uid), this.clock.now()],
    );
    return found ?? null;
  }

  async get(realmId: string, uid: string): Promise<FlowState> {
    const found = await this.find(realmId, uid);
    if (!found) throw new LoginFlowNotFound();
    return found;
  }

  /** The first factor names the user. Of two at once one advances. */
  async identify(
    realmId: string,
    uid: string,
    next: LoginStep,
    proof: { readonly userId: string; readonly authTime: Date; readonly amr: readonly string[] },
  ): Promise<FlowState> {
    const { rows } = await this.db.execute<FlowState>(
      `update login_flow set step = $4, user_id = $5, auth_time = $6, amr = $7
       where realm_id = $1 and id = $2 and expires_at > $3 and step in ('identify', 'first-factor')
         and coalesce(expected_user_id, $5) = $5
       returning ${columns}`,
      [realmId, sha256(uid), this.clock.now(), next, proof.userId, proof.authTime, JSON.stringify(proof.amr)],
    );
    return advanced(rows[0]);
  }

  /** From exactly one step of exactly this user to the next. Of two at once one advances. */
  async advance(
    realmId: string,
    uid: string,
    userId: string,
    from: LoginStep,
    next: LoginStep,
  ): Promise<FlowState> {
    const { rows } = await this.db.execute<FlowState>(
      `update login_flow set step = $6
       where realm_id = $1 and id = $2 and expires_at > $3 and user_id = $4 and step = $5
       returning ${columns}`,
      [realmId, sha256(uid), this.clock.now(), userId, from, next],
    );
    return advanced(rows[0]);
  }

  async countFailure(realmId: string, uid: string): Promise<void> {
    await this.db.run(() =>
      this.db.execute(
        'update login_flow set failures = least(failures + 1, 1000000) where realm_id = $1 and id = $2',
        [realmId, sha256(uid)],
      ),
    );
  }

  /** Ends a sign-in that is done; the first caller gets it. */
  async take(realmId: string, uid: string): Promise<FlowState> {
    const { rows } = await this.db.execute<FlowState>(
      `delete from login_flow where realm_id = $1 and id = $2 and expires_at > $3 and step = 'done'
       returning ${columns}`,
      [realmId, sha256(uid), this.clock.now()],
    );
    if (rows[0]) return rows[0];
    await this.get(realmId, uid);
    throw new StepNotAllowed();
  }

  async remove(realmId: string, uid: string): Promise<void> {
    await this.db.run(() =>
      this.db.execute('delete from login_flow where realm_id = $1 and id = $2', [realmId, sha256(uid)]),
    );
  }

  /** Removes what expired. Expiry itself is checked at use. */
  async prune(): Promise<number> {
    const { count } = await this.db.run(() =>
      this.db.execute(
        `delete from login_flow where (realm_id, id) in (
           select realm_id, id from login_flow where expires_at < $1 limit 1000)`,
        [this.clock.now()],
      ),
    );
    return count;
  }
}

function advanced(state: FlowState | undefined): FlowState {
  if (!state) throw new StepNotAllowed();
  return state;
}
