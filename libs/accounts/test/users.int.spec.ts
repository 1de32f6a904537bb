import {
  EmailTaken,
  InvalidUserInput,
  PasswordCredentials,
  PasswordRefused,
  UserDirectory,
  UserNotFound,
  UsernameTaken,
  UserService,
  type UserCursor,
} from '@gatehouse/accounts';
import { type Actor } from '@gatehouse/kernel';
import { RealmNotFound, type Realm } from '@gatehouse/realms';
import { aQuickRealm, aUser, goodPassword, otherPassword } from '@gatehouse-testing/accounts';
import { withAuthentication } from '@gatehouse-testing/authentication';
import { type TestModule } from '@gatehouse-testing/database';
import { administratorOf } from '@gatehouse-testing/realms';

describe('users', () => {
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

  describe('creating', () => {
    it('keeps the user, hashes the password apart, and records it', async () => {
      const user = await users.create(admin, realm.id, {
        username: 'Ada',
        email: 'Ada@Example.org',
        emailVerified: true,
        name: 'Ada Lovelace',
        claims: { locale: 'en-GB', address: { country: 'UK' } },
        password: goodPassword,
        mustChangePassword: true,
      });
      expect(await users.get(realm.id, user.id)).toMatchObject({
        username: 'Ada',
        usernameKey: 'ada',
        emailKey: 'ada@example.org',
        emailVerified: true,
        claims: { locale: 'en-GB', address: { country: 'UK' } },
        enabled: true,
        lockedAt: null,
        version: 1,
      });
      const credential = await test.get(PasswordCredentials).find(realm.id, user.id);
      expect(credential?.mustChange).toBe(true);
      expect(credential?.hash).not.toContain(goodPassword);
      expect(await last()).toMatchObject({
        eventType: 'administrative',
        eventSubtype: 'user.created',
        userId: user.id,
        username: 'Ada',
        actorId: admin.id,
        details: { with_password: true, must_change_password: true },
      });
    });

    it('makes one of two at once, and tells the other why', async () => {
      const results = await Promise.allSettled([
        users.create(admin, realm.id, { username: 'grace' }),
        users.create(admin, realm.id, { username: 'ＧＲＡＣＥ' }),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: expect.any(UsernameTaken),
      });
      expect((await audited()).sort()).toEqual(
        expect.arrayContaining(['user.create_refused', 'user.created']),
      );
    });

    it('makes one of 20 at once', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, () =>
          users.create(admin, realm.id, { username: 'same', email: 's@x.org' }),
        ),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(UsernameTaken);
    });

    it("refuses another's address as address and as username, and the reverse", async () => {
      await aUser(test, realm, { username: 'ada', email: 'ada@example.org' });
      await aUser(test, realm, { username: 'bob@example.org', email: null });
      await expect(aUser(test, realm, { username: 'eve', email: 'ADA@example.org' })).rejects.toThrow(
        EmailTaken,
      );
      await expect(aUser(test, realm, { username: 'ADA@example.org', email: null })).rejects.toThrow(
        UsernameTaken,
      );
      await expect(aUser(test, realm, { username: 'eve', email: 'bob@example.org' })).rejects.toThrow(
        EmailTaken,
      );
      await expect(aUser(test, realm, { username: 'x@y.org', email: 'x@y.org' })).resolves.toBeDefined();
      await expect(aUser(test, other, { username: 'ada', email: 'ada@example.org' })).resolves.toBeDefined();
    });

    it('refuses bad input and a weak password before anything is kept, and records both', async () => {
      await expect(users.create(admin, realm.id, { username: 'a\0' })).rejects.toThrow(InvalidUserInput);
      await expect(users.create(admin, realm.id, { username: 'ada', password: 'short' })).rejects.toThrow(
        PasswordRefused,
      );
      await expect(
        users.create(admin, realm.id, { username: 'ada', password: 'Ada' + 'x'.repeat(2000) }),
      ).rejects.toThrow(InvalidUserInput);
      expect((await users.list(realm.id, { limit: 10 })).users).toEqual([]);
      expect((await audited()).filter((name) => name === 'user.create_refused')).toHaveLength(3);
    });

    it('refuses a realm that does not exist', async () => {
      const nowhere = '00000000-0000-4000-8000-000000000000';
      await expect(users.create(admin, nowhere, { username: 'ada' })).rejects.toThrow(RealmNotFound);
    });
  });

  describe('finding', () => {
    it('finds by username and e-mail address in any case and form, within the realm', async () => {
      const ada = await aUser(test, realm, { username: 'Ada', email: 'ada@example.org' });
      for (const login of ['ada', 'ADA', 'Ａｄａ', ' ada ', 'ADA@EXAMPLE.ORG'])
        expect((await users.findByLogin(realm.id, login))?.id).toBe(ada.id);
      for (const login of ['', 'a', 'ad%', '\0', '\uD800', 'x'.repeat(100_000)])
        expect(await users.findByLogin(realm.id, login)).toBeNull();
      expect(await users.findByLogin(other.id, 'ada')).toBeNull();
    });

    it.each(['', 'x', "'; drop table app_user; --", '00000000-0000-4000-8000-000000000000', '\0'])(
      'answers not found for the id %j',
      async (id) => {
        await expect(users.get(realm.id, id)).rejects.toThrow(UserNotFound);
        await expect(users.disable(admin, realm.id, id)).rejects.toThrow(UserNotFound);
        expect(await test.get(UserDirectory).find(realm.id, id)).toBeNull();
      },
    );

    it("answers not found for another realm's user, in every operation, and records the refusals", async () => {
      const foreign = await aUser(test, other);
      for (const refused of [
        () => users.get(realm.id, foreign.id),
        () => users.update(admin, realm.id, foreign.id, { name: 'x' }),
        () => users.disable(admin, realm.id, foreign.id),
        () => users.enable(admin, realm.id, foreign.id),
        () => users.lock(admin, realm.id, foreign.id, 'x'),
        () => users.unlock(admin, realm.id, foreign.id),
        () => users.setPassword(admin, realm.id, foreign.id, otherPassword),
        () => users.revokeEverything(admin, realm.id, foreign.id),
      ])
        await expect(refused()).rejects.toThrow(UserNotFound);
      expect((await audited()).filter((name) => name.endsWith('_refused'))).toEqual([
        'user.update_refused',
        'user.disable_refused',
        'user.enable_refused',
        'user.lock_refused',
        'user.unlock_refused',
        'password.set_refused',
        'user.revoke_refused',
      ]);
      expect((await users.get(other.id, foreign.id)).version).toBe(1);
    });

    it('pages through all users once, newest first, also those of one moment', async () => {
      const made = [];
      for (let index = 0; index < 7; index += 1) {
        made.push(await aUser(test, realm, { password: undefined }));
        if (index % 3 === 0) test.clock.advance(1000);
      }
      const seen: string[] = [];
      let cursor: UserCursor | null = null;
      do {
        const page: Awaited<ReturnType<UserService['list']>> = await users.list(realm.id, {
          cursor,
          limit: 2,
        });
        seen.push(...page.users.map(({ id }) => id));
        cursor = page.next;
      } while (cursor);
      expect(seen).toHaveLength(7);
      expect([...seen].sort()).toEqual(made.map(({ id }) => id).sort());
      expect((await users.list(realm.id, { limit: 7 })).next).toBeNull();
    });

    it('searches parts of names, and takes wildcards for what they are', async () => {
      await aUser(test, realm, { username: '100%_sure', email: null });
      await aUser(test, realm, { username: '100 sure', email: null, name: 'Zoë Müller' });
      const found = async (search: string) =>
        (await users.list(realm.id, { search, limit: 10 })).users.map(({ username }) => username);
      expect(await found('%')).toEqual(['100%_sure']);
      expect(await found('0%_S')).toEqual(['100%_sure']);
      expect(await found('\\')).toEqual([]);
      expect(await found('müll')).toEqual(['100 sure']);
      expect(await found('SURE')).toHaveLength(2);
      expect(await found('\0')).toHaveLength(2);
      expect((await users.list(other.id, { search: 'sure', limit: 10 })).users).toEqual([]);
    });
  });

  describe('changing', () => {
    it('changes what is named, merges claims, and names what changed', async () => {
      const ada = await aUser(test, realm, {
        emailVerified: true,
        claims: { nickname: 'Ada', phone_number: '+1 425 555 1212', phone_number_verified: true },
      });
      const changed = await users.update(admin, realm.id, ada.id, {
        givenName: 'Ada',
        claims: { nickname: null, locale: 'fr', phone_number: '+1 425 555 1213' },
      });
      expect(changed).toMatchObject({
        givenName: 'Ada',
        email: ada.email,
        emailVerified: true,
        claims: { locale: 'fr', phone_number: '+1 425 555 1213' },
        version: 2,
      });
      expect(changed.claims).not.toHaveProperty('phone_number_verified');
      expect(await last()).toMatchObject({
        eventSubtype: 'user.updated',
        details: { changed: ['givenName', 'claims'], email_verified: true },
      });
    });

    it('makes a new address unverified, unless the patch says that it is', async () => {
      const ada = await aUser(test, realm, { emailVerified: true });
      const same = await users.update(admin, realm.id, ada.id, { email: ada.email!.toUpperCase() });
      expect(same.emailVerified).toBe(true);
      const changed = await users.update(admin, realm.id, ada.id, { email: 'new@example.org' });
      expect(changed.emailVerified).toBe(false);
      const vouched = await users.update(admin, realm.id, ada.id, {
        email: 'n2@example.org',
        emailVerified: true,
      });
      expect(vouched.emailVerified).toBe(true);
      const none = await users.update(admin, realm.id, ada.id, { email: null });
      expect(none).toMatchObject({ email: null, emailKey: null, emailVerified: false });
    });

    it('records nothing and keeps the version when nothing changes', async () => {
      const ada = await aUser(test, realm, { name: 'Ada' });
      const before = (await audited()).length;
      expect((await users.update(admin, realm.id, ada.id, { name: 'Ada' })).version).toBe(1);
      expect(await audited()).toHaveLength(before);
    });

    it('lets two swap names in no way that ends in two of one name', async () => {
      const [a, b] = [
        await aUser(test, realm, { username: 'a' }),
        await aUser(test, realm, { username: 'b' }),
      ];
      const results = await Promise.allSettled([
        users.update(admin, realm.id, a.id, { username: 'c' }),
        users.update(admin, realm.id, b.id, { username: 'C' }),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });
  });
});
