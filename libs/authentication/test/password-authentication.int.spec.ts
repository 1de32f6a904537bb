import { jest } from '@jest/globals';
import { PasswordCredentials, UserService } from '@gatehouse/accounts';
import { LoginFailed, PasswordAuthentication } from '@gatehouse/authentication';
import { PasswordHasher } from '@gatehouse/crypto';
import { anonymousActor, type Actor } from '@gatehouse/kernel';
import { RealmService, type Realm } from '@gatehouse/realms';
import { aQuickRealm, aUser, goodPassword, otherPassword } from '@gatehouse-testing/accounts';
import { withAuthentication } from '@gatehouse-testing/authentication';
import type { TestModule } from '@gatehouse-testing/database';
import { administratorOf, aRealm } from '@gatehouse-testing/realms';

describe('signing in by password', () => {
  let test: TestModule;
  let realm: Realm;
  let stranger: Actor;

  beforeAll(async () => {
    test = await withAuthentication();
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    realm = await aQuickRealm(test);
    stranger = anonymousActor(realm.id, { ip: '192.0.2.9', userAgent: 'x', requestId: 'r-1', source: 'idp' });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const passwords = () => test.get(PasswordAuthentication);
  const users = () => test.get(UserService);
  const admin = () => administratorOf(realm);
  const last = async () => (await test.audited(realm.id)).at(-1)!;

  it('gives the user and what they must do, and records it', async () => {
    const ada = await aUser(test, realm, { username: 'ada', mustChangePassword: true });
    const authenticated = await passwords().authenticate(stranger, realm, ' ADA ', goodPassword, {
      method: 'password-grant',
      clientId: 'first-party',
    });
    expect(authenticated).toMatchObject({
      user: { id: ada.id },
      requiredActions: ['update-password'],
      authTime: test.clock.now(),
    });
    expect(await last()).toMatchObject({
      eventType: 'authentication',
      eventSubtype: 'login.succeeded',
      outcome: 'success',
      actorKind: 'anonymous',
      userId: ada.id,
      username: 'ada',
      clientId: 'first-party',
      ipAddress: '192.0.2.9',
      requestId: 'r-1',
      details: { method: 'password-grant', required_actions: ['update-password'], rehashed: false },
    });
  });

  describe('one answer for every failure', () => {
    const cases: ReadonlyArray<readonly [string, string, string, string]> = [
      ['a wrong password', 'ada', 'Wrong-password-1', 'invalid_password'],
      ['an empty password', 'ada', '', 'invalid_password'],
      ['a password of a megabyte', 'ada', 'x'.repeat(1_000_000), 'invalid_password'],
      ['a password that only begins right', 'ada', goodPassword.padEnd(1025, 'x'), 'invalid_password'],
      ['a NUL in the password', 'ada', `${goodPassword}\0`, 'invalid_password'],
      ['a stranger', 'nobody', goodPassword, 'unknown_user'],
      ['no name', '', goodPassword, 'unknown_user'],
      ['a name with a NUL', 'ada\0', goodPassword, 'unknown_user'],
      ['a lone surrogate', 'ada\uD800', goodPassword, 'unknown_user'],
      ['a name of 10,000 characters', 'a'.repeat(10_000), goodPassword, 'unknown_user'],
      ['a disabled user', 'disabled', goodPassword, 'disabled'],
      ['a locked user', 'locked', goodPassword, 'locked'],
      ['a user without a password', 'passwordless', goodPassword, 'no_password'],
      ['a user of another realm', 'elsewhere', goodPassword, 'unknown_user'],
    ];

    beforeEach(async () => {
      await aUser(test, realm, { username: 'ada' });
      await users().disable(admin(), realm.id, (await aUser(test, realm, { username: 'disabled' })).id);
      await users().lock(admin(), realm.id, (await aUser(test, realm, { username: 'locked' })).id, 'x');
      await users().create(admin(), realm.id, { username: 'passwordless' });
      await aUser(test, await aQuickRealm(test), { username: 'elsewhere' });
    });

    it.each(cases)(
      '%s: the same error, the same work, its own record',
      async (_case, login, password, reason) => {
        const verify = jest.spyOn(test.get(PasswordHasher), 'verify');
        const query = jest.spyOn(test.db, 'query');
        const execute = jest.spyOn(test.db, 'execute');
        const error: unknown = await passwords()
          .authenticate(stranger, realm, login, password)
          .catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(LoginFailed);
        expect(error).toMatchObject({
          kind: 'unauthenticated',
          message: new LoginFailed().message,
          extensions: {},
        });
        // One hash of the realm's strength is computed whatever the cause; the charge is one statement.
        expect(verify).toHaveBeenCalledTimes(1);
        expect(verify.mock.calls[0]![1]).toMatch(/^\$gh1\$test\$bcrypt\$2b\$04\$/);
        expect(query).toHaveBeenCalledTimes(0);
        expect(execute).toHaveBeenCalledTimes(1);
        expect(await last()).toMatchObject({
          eventSubtype: 'login.failed',
          outcome: 'failure',
          details: { method: 'login-page', reason },
        });
      },
    );

    it('takes about the same time for a stranger, a wrong password and a locked-out user', async () => {
      const slow = await aRealm(test, {
        settings: { password: { hash: { algorithm: 'bcrypt', cost: 10 } } },
      });
      const actor = anonymousActor(slow.id, stranger.origin);
      await aUser(test, slow, { username: 'ada' });
      const median = async (names: readonly string[]) => {
        const times: number[] = [];
        for (const name of names) {
          const started = performance.now();
          await passwords()
            .authenticate(actor, slow, name, 'Wrong-password-1')
            .catch(() => undefined);
          times.push(performance.now() - started);
        }
        return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
      };
      await median(['warm', 'up']);
      const stranger_ = await median(['n1', 'n2', 'n3', 'n4', 'n5']);
      const wrong = await median(['ada', 'ada', 'ada', 'ada', 'ada']);
      const lockedOut = await median(['ada', 'ada', 'ada', 'ada', 'ada']);
      // Loose on a busy machine: without the decoy the ratio is about 10.
      for (const [one, other] of [
        [stranger_, wrong],
        [lockedOut, wrong],
      ] as const)
        expect(Math.max(one, other) / Math.min(one, other)).toBeLessThan(3);
    });
  });

  it('lets nobody but the expected user repeat a sign-in', async () => {
    await aUser(test, realm, { username: 'ada' });
    const bob = await aUser(test, realm, { username: 'bob' });
    const only = { onlyUserId: bob.id };
    await expect(passwords().authenticate(stranger, realm, 'ada', goodPassword, only)).rejects.toThrow(
      LoginFailed,
    );
    expect((await last()).details).toMatchObject({ reason: 'other_user' });
    await expect(passwords().authenticate(stranger, realm, 'bob', goodPassword, only)).resolves.toBeDefined();
  });

  it('refuses who was disabled, or got another password, while the hash was computed', async () => {
    const hasher = test.get(PasswordHasher);
    const original = hasher.verify.bind(hasher);
    for (const meanwhile of [
      (id: string) => users().disable(admin(), realm.id, id),
      (id: string) => users().setPassword(admin(), realm.id, id, otherPassword),
    ]) {
      const user = await aUser(test, realm);
      jest.spyOn(hasher, 'verify').mockImplementationOnce(async (password, encoded) => {
        const matches = await original(password, encoded);
        await meanwhile(user.id);
        return matches;
      });
      await expect(passwords().authenticate(stranger, realm, user.username, goodPassword)).rejects.toThrow(
        LoginFailed,
      );
      expect((await last()).details).toMatchObject({ reason: 'changed_meanwhile' });
    }
  });

  it('renews a hash that is weaker than the policy, once, and to another algorithm', async () => {
    const ada = await aUser(test, realm, { username: 'ada' });
    const hash = async () => (await test.get(PasswordCredentials).find(realm.id, ada.id))!.hash;
    expect(await hash()).toContain('$2b$04$');
    realm = await test
      .get(RealmService)
      .updateSettings(admin(), realm.name, { password: { hash: { algorithm: 'bcrypt', cost: 10 } } });
    await passwords().authenticate(stranger, realm, 'ada', goodPassword);
    expect(await hash()).toContain('$2b$10$');
    expect((await last()).details).toMatchObject({ rehashed: true });
    await passwords().authenticate(stranger, realm, 'ada', goodPassword);
    expect((await last()).details).toMatchObject({ rehashed: false });
    realm = await test.get(RealmService).updateSettings(admin(), realm.name, {
      password: { hash: { algorithm: 'argon2id', memoryKiB: 7168, passes: 1, parallelism: 1 } },
    });
    await passwords().authenticate(stranger, realm, 'ada', goodPassword);
    expect(await hash()).toContain('$argon2id$');
    await passwords().authenticate(stranger, realm, 'ada', goodPassword);
  });

  it('asks for a verified address where the realm does', async () => {
    realm = await aRealm(test, { settings: { login: { requireVerifiedEmail: true } } });
    stranger = anonymousActor(realm.id, stranger.origin);
    await aUser(test, realm, { username: 'ada', mustChangePassword: true });
    await aUser(test, realm, { username: 'bob', emailVerified: true });
    const actionsOf = async (login: string) =>
      (await passwords().authenticate(stranger, realm, login, goodPassword)).requiredActions;
    expect(await actionsOf('ada')).toEqual(['update-password', 'verify-email']);
    expect(await actionsOf('bob')).toEqual([]);
  });

  it('puts no password and no hash into any record or log', async () => {
    const output: string[] = [];
    for (const stream of [process.stdout, process.stderr])
      jest.spyOn(stream, 'write').mockImplementation((chunk) => {
        output.push(String(chunk));
        return true;
      });
    await aUser(test, realm, { username: 'ada' });
    await passwords().authenticate(stranger, realm, 'ada', goodPassword);
    for (let index = 0; index < 6; index += 1)
      await passwords()
        .authenticate(stranger, realm, 'ada', 'Wrong-password-1')
        .catch(() => undefined);
    const said = output.join('') + JSON.stringify(await test.audited(realm.id));
    for (const secret of [goodPassword, 'Wrong-password-1', '$gh1$', '$2b$'])
      expect(said).not.toContain(secret);
  });
});
