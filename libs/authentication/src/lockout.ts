import { Injectable } from '@nestjs/common';
import { LoginAttempts } from '@gatehouse/accounts';
import type { Realm } from '@gatehouse/realms';
import { SubjectGate } from './subject-gate.js';

/**
 * What became of a try: it passed; it failed, perhaps as the last one before the lock; or nothing was compared,
 * because the subject is locked out.
 */
export type Attempt = 'passed' | 'failed' | 'failed-and-locked-out' | 'locked-out';

/** Bounds the tries against one subject, below every factor and every grant. */
@Injectable()
export class Lockout {
  private readonly gate = new SubjectGate();

  constructor(private readonly attempts: LoginAttempts) {}

  /**
   * Counts a failed try, then compares, unless the subject is locked out.
   *
   * The count is one conditional write before the comparison, so that of any burst, over any number of processes, at
   * most `attempts` are compared. Call `forget` in the transaction of the success. When `compare` throws, it gave no
   * answer, and the try is given back.
   *
   * Must run outside a transaction: a rollback would take the count back.
   *
   * @throws what `compare` throws, and HashingBusy when too many tries of the subject are in line
   */
  async guard(realm: Realm, subject: string, compare: () => Promise<boolean>): Promise<Attempt> {
    const policy = realm.settings.lockout;
    if (!policy.enabled) return (await compare()) ? 'passed' : 'failed';
    const atOnce = policy.attempts > 2 ? 2 : 1;
    return this.gate.run(`${realm.id}\n${subject}`, atOnce, async () => {
      const { allowed, last } = await this.attempts.charge(realm.id, subject, policy);
      if (!allowed) return 'locked-out';
      let passed: boolean;
      try {
        passed = await compare();
      } catch (error) {
        await this.attempts.giveBack(realm.id, subject, policy);
        throw error;
      }
      if (passed) {
        // No failure, and so not counted while the success is being recorded: programs that sign in as one user many
        // at a time would lock that user out.
        await this.attempts.giveBack(realm.id, subject, policy);
        return 'passed';
      }
      return last ? 'failed-and-locked-out' : 'failed';
    });
  }

  /** Failed tries no longer count. Joins the running transaction. */
  forget(realm: Realm, subject: string): Promise<void> {
    return this.attempts.clear(realm.id, subject);
  }
}
