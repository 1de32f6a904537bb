import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog, type AuditEvent } from '@gatehouse/audit';
import { Clock, type Actor } from '@gatehouse/kernel';
import * as events from './accounts.audit.js';
import { UserNotFound } from './accounts.errors.js';
import { prepare } from './audited.js';
import { identifierKey } from './identifier-key.js';
import { PasswordCredentials } from './password-credentials.js';
import { applyClaims } from './standard-claims.js';
import { UserChanges } from './user-changes.js';
import { User } from './user.entity.js';
import {
  parseNewUser,
  parseUserPatch,
  type NewUser,
  type ParsedPatch,
  type UserPatch,
} from './user-input.js';
import { loginKey, UserRepository, type UserPage, type UserQuery } from './user.repository.js';

/** Users and what an administrator does to them. Every operation is recorded, refusals included. */
@Injectable()
export class UserService {
  constructor(
    private readonly users: UserRepository,
    private readonly credentials: PasswordCredentials,
    private readonly changes: UserChanges,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  findById(realmId: string, id: string): Promise<User | null> {
    return this.users.findById(realmId, id);
  }

  /** By username or e-mail address, whatever its case and Unicode form. */
  findByLogin(realmId: string, usernameOrEmail: string): Promise<User | null> {
    return this.users.findByLoginKey(realmId, loginKey(usernameOrEmail));
  }

  /** @throws UserNotFound also for the id of another realm, and for a text that is no id */
  async get(realmId: string, id: string): Promise<User> {
    const user = await this.users.findById(realmId, id);
    if (!user) throw new UserNotFound();
    return user;
  }

  /** Newest first. */
  list(realmId: string, query: UserQuery): Promise<UserPage> {
    return this.users.list(realmId, query);
  }

  /**
   * @throws InvalidUserInput, PasswordRefused naming every bad member
   * @throws UsernameTaken, EmailTaken also when another username or address reads the same
   */
  async create(actor: Actor, realmId: string, input: NewUser): Promise<User> {
    const refused: events.Refused = ({ code }) =>
      events.userCreateRefused({ userId: null, username: input.username }, { refusal: code });
    const { parsed, hash } = await prepare(this.audit, actor, refused, async () => {
      const parsed = parseNewUser(input);
      await this.changes.assertRealmExists(realmId);
      const { password, username, email = null } = parsed;
      const hash =
        password === undefined ? null : await this.credentials.encode(realmId, password, { username, email });
      return { parsed, hash };
    });
    const mustChange = hash !== null && parsed.mustChangePassword === true;
    return this.audit.attempt(actor, refused, async () => {
      const now = this.clock.now();
      const user = Object.assign(new User(), {
        realmId,
        id: randomUUID(),
        ...identifiers(parsed.username, parsed.email ?? null),
        emailVerified: (parsed.email ?? null) !== null && parsed.emailVerified === true,
        name: parsed.name ?? null,
        givenName: parsed.givenName ?? null,
        familyName: parsed.familyName ?? null,
        claims: parsed.claims ?? {},
        enabled: true,
        lockedAt: null,
        lockReason: null,
        createdAt: now,
        updatedAt: now,
      });
      await this.users.claimIdentifiers(realmId, user);
      await this.users.insert(user);
      if (hash !== null) await this.credentials.store(realmId, user.id, hash, mustChange);
      await this.changes.announce(user);
      await this.audit.record(
        actor,
        events.userCreated(events.about(user), {
          with_password: hash !== null,
          must_change_password: mustChange,
        }),
      );
      return user;
    });
  }

  /** What is absent from the patch stays. A changed e-mail address is unverified unless the patch says otherwise. */
  async update(actor: Actor, realmId: string, id: string, patch: UserPatch): Promise<User> {
    const refused: events.Refused = ({ code }) =>
      events.userUpdateRefused(events.aboutId(id), { refusal: code });
    const parsed = await prepare(this.audit, actor, refused, () =>
      Promise.resolve().then(() => parseUserPatch(patch)),
    );
    return this.change(actor, realmId, id, refused, async (user) => {
      const before = { usernameKey: user.usernameKey, emailKey: user.emailKey };
      const changed = applyPatch(user, parsed);
      if (changed.length === 0) return null;
      if (user.usernameKey !== before.usernameKey || user.emailKey !== before.emailKey)
        await this.users.claimIdentifiers(realmId, user);
      return events.userUpdated(events.about(user), { changed, email_verified: user.emailVerified });
    });
  }

  /** Disabling twice is one disabling. @throws what the rules of `UserGuards` throw, e.g. LastAdministratorProtected */
  disable(actor: Actor, realmId: string, id: string): Promise<User> {
    const refused: events.Refused = ({ code }) =>
      events.userDisableRefused(events.aboutId(id), { refusal: code });
    const rules = () => this.changes.assertMayDeactivate(actor, realmId, id, 'disable');
    const apply = async (user: User) => {
      if (!user.enabled) return null;
      user.enabled = false;
      await this.changes.endAccess(actor, user, 'disabled');
      return events.userDisabled(events.about(user), {});
    };
    return this.change(actor, realmId, id, refused, apply, rules);
  }

  enable(actor: Actor, realmId: string, id: string): Promise<User> {
    const refused: events.Refused = ({ code }) =>
      events.userEnableRefused(events.aboutId(id), { refusal: code });
    return this.change(actor, realmId, id, refused, (user) => {
      if (user.enabled) return Promise.resolve(null);
      user.enabled = true;
      return Promise.resolve(events.userEnabled(events.about(user), {}));
    });
  }

  /** Locking twice keeps the first time and reason. */
  lock(actor: Actor, realmId: string, id: string, reason: string): Promise<User> {
    const refused: events.Refused = ({ code }) =>
      events.userLockRefused(events.aboutId(id), { refusal: code });
    const rules = () => this.changes.assertMayDeactivate(actor, realmId, id, 'lock');
    const apply = async (user: User) => {
      if (user.lockedAt !== null) return null;
      user.lockedAt = this.clock.now();
      user.lockReason = reason.toWellFormed().replaceAll('\0', '').slice(0, 500);
      await this.changes.endAccess(actor, user, 'locked');
      return events.userLocked(events.about(user), { reason: user.lockReason });
    };
    return this.change(actor, realmId, id, refused, apply, rules);
  }

  /** Also forgets the count of failed sign-ins, so that a locked-out user can sign in at once. */
  unlock(actor: Actor, realmId: string, id: string): Promise<User> {
    const refused: events.Refused = ({ code }) =>
      events.userUnlockRefused(events.aboutId(id), { refusal: code });
    return this.change(actor, realmId, id, refused, async (user) => {
      user.lockedAt = null;
      user.lockReason = null;
      await this.changes.forgetFailures(user);
      return events.userUnlocked(events.about(user), {});
    });
  }

  /** Ends every session and token of the user. */
  revokeEverything(actor: Actor, realmId: string, id: string): Promise<User> {
    const refused: events.Refused = ({ code }) =>
      events.userRevokeRefused(events.aboutId(id), { refusal: code });
    return this.change(actor, realmId, id, refused, async (user) => {
      await this.changes.endAccess(actor, user, 'revoked');
      return events.userRevoked(events.about(user), {});
    });
  }

  /**
   * Sets the password for the user; sessions and tokens end, and failed sign-ins are forgotten.
   *
   * @throws PasswordRefused naming every rule that it breaks
   */
  async setPassword(
    actor: Actor,
    realmId: string,
    id: string,
    password: string,
    { mustChange = false }: { mustChange?: boolean } = {},
  ): Promise<User> {
    const refused: events.Refused = ({ code }) =>
      events.passwordSetRefused(events.aboutId(id), { refusal: code });
    const hash = await prepare(this.audit, actor, refused, async () =>
      this.credentials.encode(realmId, password, await this.get(realmId, id)),
    );
    return this.change(actor, realmId, id, refused, async (user) => {
      await this.credentials.store(realmId, id, hash, mustChange);
      await this.changes.forgetFailures(user);
      await this.changes.endAccess(actor, user, 'password-set');
      return events.passwordSet(events.about(user), { must_change: mustChange });
    });
  }

  /**
   * One recorded change of one locked row. `apply` gives the event, or null when there was nothing to change. `rules`
   * go first: they take the lock of a set, and whoever holds that may want to lock rows.
   */
  private change(
    actor: Actor,
    realmId: string,
    id: string,
    refused: events.Refused,
    apply: (user: User) => Promise<AuditEvent | null>,
    rules?: () => Promise<void>,
  ): Promise<User> {
    return this.audit.attempt(actor, refused, async () => {
      if (rules) {
        // An id that names nobody here must not reach a rule: it would be asked about a stranger.
        await this.get(realmId, id);
        await rules();
      }
      const user = await this.users.getForUpdate(realmId, id);
      const event = await apply(user);
      if (event === null) return user;
      await this.changes.keep(user);
      await this.audit.record(actor, event);
      return user;
    });
  }
}

type Identifiers = Pick<User, 'username' | 'usernameKey' | 'email' | 'emailKey'>;

function identifiers(username: string, email: string | null): Identifiers {
  return {
    username,
    usernameKey: identifierKey(username),
    email,
    emailKey: email === null ? null : identifierKey(email),
  };
}

const watched = ['username', 'email', 'emailVerified', 'name', 'givenName', 'familyName', 'claims'] as const;

/** Applies the patch and names what it changed. */
function applyPatch(user: User, patch: ParsedPatch): string[] {
  const was = watched.map((field) => JSON.stringify(user[field]));
  const email = patch.email === undefined ? user.email : patch.email;
  const next = identifiers(patch.username ?? user.username, email);
  const verified = patch.emailVerified ?? (next.emailKey === user.emailKey && user.emailVerified);
  Object.assign(user, next, {
    emailVerified: next.emailKey !== null && verified,
    name: patch.name === undefined ? user.name : patch.name,
    givenName: patch.givenName === undefined ? user.givenName : patch.givenName,
    familyName: patch.familyName === undefined ? user.familyName : patch.familyName,
    claims: patch.claims === undefined ? user.claims : applyClaims(user.claims, patch.claims),
  });
  return watched.filter((field, index) => JSON.stringify(user[field]) !== was[index]);
}
