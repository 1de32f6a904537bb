import { Injectable } from '@nestjs/common';
import {
  lockoutSubject,
  PasswordCredentials,
  UserRepository,
  type PasswordCredential,
  type User,
} from '@gatehouse/accounts';
import { HashingBusy, PasswordHasher } from '@gatehouse/crypto';
import type { Realm } from '@gatehouse/realms';
import type { LoginFailure } from './authentication.audit.js';
import { Lockout } from './lockout.js';

/** Nobody has it: a stranger costs the same query as a user. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
/** What a form may carry; more cannot be anybody's password. */
const LONGEST_PASSWORD = 1024;

export interface Checked {
  readonly user: User | null;
  readonly subject: string;
  /** Null when the password was right and the user may sign in. */
  readonly failure: LoginFailure | null;
  /** The count is used up by this very try. */
  readonly nowLockedOut: boolean;
  readonly credential: PasswordCredential | null;
}

/**
 * Compares a password under the lockout, always at the cost of one hash: also for a stranger, a disabled user, a user
 * without a password, and while locked out. The time taken tells nothing (lesson 72).
 */
@Injectable()
export class PasswordCheck {
  constructor(
    private readonly users: UserRepository,
    private readonly credentials: PasswordCredentials,
    private readonly hasher: PasswordHasher,
    private readonly lockout: Lockout,
  ) {}

  /** `onlyUserId`: anybody else fails like a stranger. */
  async byLogin(
    realm: Realm,
    key: string,
    password: string,
    onlyUserId: string | null = null,
  ): Promise<Checked> {
    const user = await this.users.findByLoginKey(realm.id, key);
    return this.check(realm, user, lockoutSubject(key, user?.id ?? null), password, onlyUserId);
  }

  async byId(realm: Realm, userId: string, password: string): Promise<Checked> {
    const user = await this.users.findById(realm.id, userId);
    return this.check(realm, user, lockoutSubject(userId, user?.id ?? null), password, null);
  }

  /** A hash of today's strength when the stored one is weaker; null when it is not, or when nobody has the time now. */
  async strengthened(realm: Realm, password: string, credential: PasswordCredential): Promise<string | null> {
    const policy = realm.settings.password.hash;
    if (!this.hasher.needsRehash(credential.hash, policy)) return null;
    try {
      return await this.hasher.hash(password, policy);
    } catch (error) {
      if (error instanceof HashingBusy) return null;
      throw error;
    }
  }

  private async check(
    realm: Realm,
    user: User | null,
    subject: string,
    password: string,
    onlyUserId: string | null,
  ): Promise<Checked> {
    const credential = await this.credentials.find(realm.id, user?.id ?? NOBODY);
    const obstacle = obstacleOf(user, credential, onlyUserId);
    const decoy = await this.hasher.decoy(realm.settings.password.hash);
    const stored = obstacle === null && credential ? credential.hash : decoy;
    const tooLong = password.length > LONGEST_PASSWORD;
    const given = tooLong ? password.slice(0, LONGEST_PASSWORD) : password;
    const attempt = await this.lockout.guard(realm, subject, async () => {
      const matches = await this.hasher.verify(given, stored);
      return matches && obstacle === null && !tooLong;
    });
    if (attempt === 'passed') return { user, subject, failure: null, nowLockedOut: false, credential };
    // The lock must not answer faster than a comparison.
    if (attempt === 'locked-out') await this.hasher.verify(given, decoy);
    const failure = attempt === 'locked-out' ? 'locked_out' : (obstacle ?? 'invalid_password');
    return { user, subject, failure, nowLockedOut: attempt === 'failed-and-locked-out', credential };
  }
}

function obstacleOf(
  user: User | null,
  credential: PasswordCredential | null,
  onlyUserId: string | null,
): LoginFailure | null {
  if (!user) return 'unknown_user';
  if (onlyUserId !== null && user.id !== onlyUserId) return 'other_user';
  if (!user.enabled) return 'disabled';
  if (user.lockedAt !== null) return 'locked';
  return credential ? null : 'no_password';
}
