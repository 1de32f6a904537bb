import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { sha256 } from '@gatehouse/crypto';
import { Transactor } from '@gatehouse/database';
import { Clock } from '@gatehouse/kernel';

/** How many failed tries a subject has, and for how long; a setting of the realm. */
export interface LockoutPolicy {
  readonly attempts: number;
  readonly durationSeconds: number;
  /** Failures are forgotten after this long without one. */
  readonly resetSeconds: number;
}

export interface Charge {
  /** False while the subject is locked out: nothing may be compared. */
  readonly allowed: boolean;
  /** True for the try that uses up the last chance. */
  readonly last: boolean;
}

/**
 * Who is counted. A known user by id, so that username, e-mail address and a new name are one count; a stranger by a
 * digest, because people type passwords into the wrong field.
 */
export const lockoutSubject = (key: string, userId: string | null): string =>
  userId === null ? `login:${sha256(key)}` : `user:${userId}`;

/** Counts tries in the database, where every process and every burst meets the same row. */
@Injectable()
export class LoginAttempts {
  constructor(
    private readonly db: Transactor,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts a try as failed before anything is compared; whoever succeeds clears it, or gives it back.
   *
   * One statement increments and decides, so a burst of any size gets exactly `attempts` chances. A try while locked
   * out neither extends the lock nor shortens it.
   */
  async charge(realmId: string, subject: string, policy: LockoutPolicy): Promise<Charge> {
    const now = this.clock.now();
    const forgottenBefore = new Date(now.getTime() - policy.resetSeconds * 1000);
    const lockUntil = new Date(now.getTime() + policy.durationSeconds * 1000);
    // `fresh`: the lock is over, or the last failure is forgotten. `spent`: no chance is left, and this try changes nothing.
    const fresh = `(case when c.locked_until is null then c.last_failure_at <= $4 else c.locked_until <= $3 end)`;
    const spent = `(not ${fresh} and (c.locked_until is not null or c.failures >= $6::int))`;
    const { rows } = await this.db.run(() =>
      this.db.execute<{ failures: number; counted: boolean }>(
        `insert into login_attempt_counter as c
           (realm_id, subject, failures, last_failure_at, locked_until, last_try)
         values ($1, $2, 1, $3, case when $6::int <= 1 then $5::timestamptz end, $7)
         on conflict (realm_id, subject) do update set
           failures = case when ${fresh} then 1 when ${spent} then c.failures else c.failures + 1 end,
           last_failure_at = case when ${spent} then c.last_failure_at else $3 end,
           locked_until = case
             when ${fresh} then case when $6::int <= 1 then $5::timestamptz end
             when ${spent} then c.locked_until
             when c.failures + 1 >= $6::int then $5::timestamptz
           end,
           last_try = case when ${spent} then c.last_try else $7::uuid end
         returning failures, last_try = $7::uuid as counted`,
        [realmId, subject, now, forgottenBefore, lockUntil, policy.attempts, randomUUID()],
      ),
    );
    const [row] = rows;
    // `failures` is an integer in SQL and so a number here: a count that came back as text would compare as one
    // (lesson 73). A test asserts it.
    return { allowed: row?.counted === true, last: row?.counted === true && row.failures >= policy.attempts };
  }

  /** Takes one counted try back: nothing was compared (the hashing queue was full). */
  async giveBack(realmId: string, subject: string, policy: LockoutPolicy): Promise<void> {
    await this.db.run(() =>
      this.db.execute(
        `update login_attempt_counter set failures = greatest(failures - 1, 0),
           locked_until = case when failures - 1 >= $3::int then locked_until end
         where realm_id = $1 and subject = $2`,
        [realmId, subject, policy.attempts],
      ),
    );
  }

  /** Forgets the count, after a success or by an administrator. Joins the running transaction. */
  async clear(realmId: string, subject: string): Promise<void> {
    await this.db.run(() =>
      this.db.execute('delete from login_attempt_counter where realm_id = $1 and subject = $2', [
        realmId,
        subject,
      ]),
    );
  }

  /** Which of the users are locked out by failed tries now, and until when. */
  async lockedOutUntil(realmId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    const bySubject = new Map(userIds.map((id) => [lockoutSubject('', id), id]));
    const rows = await this.db.query<{ subject: string; until: Date }>(
      `select subject, locked_until as until from login_attempt_counter
       where realm_id = $1 and subject = any($2) and locked_until > $3`,
      [realmId, [...bySubject.keys()], this.clock.now()],
    );
    return new Map(rows.map(({ subject, until }) => [bySubject.get(subject) ?? '', until]));
  }

  /** Removes counts that no longer say anything. A month is longer than any window or lock that a realm may set. */
  async prune(): Promise<number> {
    const longAgo = new Date(this.clock.now().getTime() - 30 * 24 * 60 * 60 * 1000);
    const { count } = await this.db.run(() =>
      this.db.execute(
        `delete from login_attempt_counter where (realm_id, subject) in (
           select realm_id, subject from login_attempt_counter
           where last_failure_at < $1 and (locked_until is null or locked_until < $2) limit 1000)`,
        [longAgo, this.clock.now()],
      ),
    );
    return count;
  }
}
