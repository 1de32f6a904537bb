import { KeyRing, PasswordHasher } from '@gatehouse/crypto';
import {
  LoginAttempts,
  PasswordCredentials,
  PasswordRefused,
  UserDirectory,
  UserGuards,
  UserNotFound,
  UserService,
} from '@gatehouse/accounts';
import { DomainError, type Actor } from '@gatehouse/kernel';
import { type Realm } from '@gatehouse/realms';
import { aQuickRealm, aUser, goodPassword, otherPassword } from '@gatehouse-testing/accounts';
import { withAuthentication } from '@gatehouse-testing/authentication';
import { eventually, type TestModule } from '@gatehouse-testing/database';
import { administratorOf } from '@gatehouse-testing/realms';

class Refused extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'test/refused';
}

describe('the life of a user', () => {
  let test: TestModule;
  let users: UserService;
  let realm: Realm;
  let other: Realm;
  let admin: Actor;

  beforeAll(async () => {
    test = await withAuthentication();
    users = test.get(UserService);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    realm = await aQuickRealm(test);
    other = await aQuickRealm(test);
    admin = administratorOf(realm);
  });
  const audited = async () => (await test.audited(realm.id)).map(({ eventSubtype }) => eventSubtype);
  const last = async () => (await test.audited(realm.id)).at(-1)!;

  describe('disabling and locking', () => {
    it('is recorded once however often it is asked for, and enabling takes it back', async () => {
      const ada = await aUser(test, realm);
      await users.disable(admin, realm.id, ada.id);
      await users.disable(admin, realm.id, ada.id);
      expect((await users.get(realm.id, ada.id)).isActive).toBe(false);
      await users.enable(admin, realm.id, ada.id);
      const first = await users.lock(admin, realm.id, ada.id, 'left the company');
      test.clock.advance(1000);
      const second = await users.lock(admin, realm.id, ada.id, 'another reason');
      expect(second).toMatchObject({ lockedAt: first.lockedAt, lockReason: 'left the company' });
      expect((await users.unlock(admin, realm.id, ada.id)).isActive).toBe(true);
      expect((await audited()).filter((name) => name.startsWith('user.'))).toEqual([
        'user.created',
        'user.disabled',
        'user.enabled',
        'user.locked',
        'user.unlocked',
      ]);
    });

    it('lets a rule refuse inside the transaction, and keeps nothing but the refusal', async () => {
      const ada = await aUser(test, realm);
      const asked: string[] = [];
      test.get(UserGuards).beforeDeactivation(async (_actor, _realmId, userId, change) => {
        if (userId !== ada.id) return;
        expect(test.db.isRunning).toBe(true);
        asked.push(change);
        throw new Refused('no');
      });
      await expect(users.disable(admin, realm.id, ada.id)).rejects.toThrow(Refused);
      await expect(users.lock(admin, realm.id, ada.id, 'x')).rejects.toThrow(Refused);
      expect(asked).toEqual(['disable', 'lock']);
      expect((await users.get(realm.id, ada.id)).isActive).toBe(true);
      expect((await audited()).slice(-2)).toEqual(['user.disable_refused', 'user.lock_refused']);
      expect((await last()).details).toEqual({ refusal: 'test/refused' });
    });

    it('asks no rule about an id that names nobody of the realm', async () => {
      const foreign = await aUser(test, other);
      const asked: string[] = [];
      test.get(UserGuards).beforeDeactivation(async (_actor, realmId, userId) => {
        if (realmId === realm.id) asked.push(userId);
      });
      for (const id of ['nonsense', foreign.id]) {
        await expect(users.disable(admin, realm.id, id)).rejects.toThrow(UserNotFound);
        await expect(users.lock(admin, realm.id, id, 'x')).rejects.toThrow(UserNotFound);
      }
      expect(asked).toEqual([]);
    });

    it('ends access in the same transaction: what ends it may undo the change', async () => {
      const ada = await aUser(test, realm);
      const ended: string[] = [];
      let fail = false;
      test.get(UserGuards).afterDeactivation(async (_actor, _realmId, userId, cause) => {
        if (userId !== ada.id) return;
        expect(test.db.isRunning).toBe(true);
        if (fail) throw new Error('the list of revocations is out of reach');
        ended.push(cause);
      });
      await users.disable(admin, realm.id, ada.id);
      await users.enable(admin, realm.id, ada.id);
      await users.lock(admin, realm.id, ada.id, 'x');
      await users.unlock(admin, realm.id, ada.id);
      await users.setPassword(admin, realm.id, ada.id, otherPassword);
      await users.revokeEverything(admin, realm.id, ada.id);
      expect(ended).toEqual(['disabled', 'locked', 'password-set', 'revoked']);
      fail = true;
      await expect(users.disable(admin, realm.id, ada.id)).rejects.toThrow('out of reach');
      expect((await users.get(realm.id, ada.id)).enabled).toBe(true);
    });
  });

  it('sets a password under the policy, and forgets failed sign-ins', async () => {
    const ada = await aUser(test, realm);
    const attempts = test.get(LoginAttempts);
    await attempts.charge(realm.id, `user:${ada.id}`, realm.settings.lockout);
    await expect(users.setPassword(admin, realm.id, ada.id, 'short')).rejects.toThrow(PasswordRefused);
    await expect(users.setPassword(admin, realm.id, ada.id, `Xx1-${ada.username}`)).rejects.toMatchObject({
      extensions: { errors: [{ pointer: '/password', rule: 'not-personal' }] },
    });
    await users.setPassword(admin, realm.id, ada.id, otherPassword, { mustChange: true });
    const credential = await test.get(PasswordCredentials).find(realm.id, ada.id);
    expect(credential?.mustChange).toBe(true);
    expect(await test.get(PasswordHasher).verify(otherPassword, credential!.hash)).toBe(true);
    expect(
      await test.db.query('select 1 from login_attempt_counter where realm_id = $1', [realm.id]),
    ).toEqual([]);
    expect(await last()).toMatchObject({ eventSubtype: 'password.set', severity: 'high' });
  });

  describe('the directory', () => {
    it('is right at once on this process and soon on another', async () => {
      const second = await withAuthentication({ database: test.database, clock: test.clock });
      try {
        const ada = await aUser(test, realm, { mustChangePassword: true });
        for (const node of [test, second])
          await eventually(async () => {
            expect(await node.get(UserDirectory).find(realm.id, ada.id)).toMatchObject({
              username: ada.username,
              active: true,
              mustChangePassword: true,
              groups: [],
            });
          });
        await users.lock(admin, realm.id, ada.id, 'x');
        for (const node of [test, second])
          await eventually(async () => {
            expect((await node.get(UserDirectory).find(realm.id, ada.id))?.active).toBe(false);
          }, 1_000);
        expect(await second.get(UserDirectory).find(other.id, ada.id)).toBeNull();
      } finally {
        await second.close();
      }
    });

    it('gives what nobody can change', async () => {
      const ada = await aUser(test, realm, { claims: { nickname: 'x' } });
      const found = await test.get(UserDirectory).find(realm.id, ada.id);
      expect(Object.isFrozen(found) && Object.isFrozen(found?.claims)).toBe(true);
    });
  });

  it('puts no password, hash or pepper into any record', async () => {
    const ada = await aUser(test, realm);
    await users.setPassword(admin, realm.id, ada.id, otherPassword);
    await users.setPassword(admin, realm.id, ada.id, 'bad-one').catch(() => undefined);
    const log = JSON.stringify(await test.audited(realm.id));
    const credential = await test.get(PasswordCredentials).find(realm.id, ada.id);
    for (const secret of [goodPassword, otherPassword, 'bad-one', credential!.hash, '$gh1$', '$2b$'])
      expect(log).not.toContain(secret);
    expect(test.get(KeyRing).currentId).toBe('test');
  });
});
