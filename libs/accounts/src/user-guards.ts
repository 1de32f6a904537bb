import { Injectable } from '@nestjs/common';
import type { Actor } from '@gatehouse/kernel';

export type Deactivation = 'disable' | 'lock';
export type DeactivationCause = 'disabled' | 'locked' | 'password-set' | 'revoked';

type Before = (actor: Actor, realmId: string, userId: string, change: Deactivation) => Promise<void>;
type After = (actor: Actor, realmId: string, userId: string, cause: DeactivationCause) => Promise<void>;

/**
 * Where libs that accounts does not know take part in a change of a user. The apps register them at start; they run
 * inside the transaction of the change, in the order of registration.
 */
@Injectable()
export class UserGuards {
  private readonly before: Before[] = [];
  private readonly after: After[] = [];

  /** A rule that may refuse by throwing a DomainError, e.g. the last administrator. */
  beforeDeactivation(rule: Before): void {
    this.before.push(rule);
  }

  /** What must end with the user's access: tokens, sessions, grants. */
  afterDeactivation(work: After): void {
    this.after.push(work);
  }

  async assertMayDeactivate(...change: Parameters<Before>): Promise<void> {
    for (const rule of this.before) await rule(...change);
  }

  async deactivated(...change: Parameters<After>): Promise<void> {
    for (const work of this.after) await work(...change);
  }
}
