import { jest } from '@jest/globals';
import { LoginAttempts, UserService, type User } from '@gatehouse/accounts';
import { LoginFailed, PasswordAuthentication } from '@gatehouse/authentication';
import { HashingBusy, PasswordHasher } from '@gatehouse/crypto';
import { anonymousActor, noOrigin, type Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { aQuickRealm, aUser, goodPassword } from '@gatehouse-testing/accounts';
import { withAuthentication } from '@gatehouse-testing/authentication';
import type { TestModule } from '@gatehouse-testing/database';
import { administratorOf } from '@gatehouse-testing/realms';

const MINUTE = 60_000;

describe('lockout', () => {
  let test: TestModule;
  let second: TestModule;
  let realm: Realm;
  let ada: User;
  let stranger: Actor;

  beforeAll(async () => {
    // Bursts are the point here: the queue must not answer 503 before the lockout does.
    const env = { PASSWORD_HASH_QUEUE: '10000' };
    test = await withAuthentication({ env });
    second = await withAuthentication({ env, database: test.database, clock: test.clock });
  });
  afterAll(async () => {
    await second.close();
    await test.close();
  });
  beforeEach(async () => {
    realm = await aQuickRealm(test);
    ada = await aUser(test, realm, { username: 'Ada', email: 'ada@example.org' });
    stranger = anonymousActor(realm.id, noOrigin('test'));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const login = (name: string, password: string, on = test) =>
    on.get(PasswordAuthentication).authenticate(stranger, realm, name, password);
  const fail = (name = 'ada', on = test) =>
    expect(login(name, 'Wrong-password-1', on)).rejects.toThrow(LoginFailed);
  const reasons = async () =>
    (await test.audited(realm.id))
      .filter(({ eventSubtype }) => eventSubtype === 'login.failed')
      .map(({ details }) => details['reason']);
  const comparedWith = (hash: string) =>
    [test, second].flatMap((node) => {
      const spy = jest.spyOn(node.get(PasswordHasher), 'verify');
      return [() => spy.mock.calls.filter(([, encoded]) => encoded === hash).length];
    });
  const realHash = async () =>
    (
      await test.db.query<{ hash: string }>('select hash from password_credential where user_id = $1', [
        ada.id,
      ])
    )[0]!.hash;

  it('compares five wrong passwords, then refuses the right one, for 30 minutes', async () => {
    for (let index = 0; index < 5; index += 1) await fail();
    await expect(login('ada', goodPassword)).rejects.toThrow(LoginFailed);
    test.clock.advance(30 * MINUTE - 1);
    await expect(login('ada', goodPassword)).rejects.toThrow(LoginFailed);
    test.clock.advance(1);
    await expect(login('ada', goodPassword)).resolves.toMatchObject({ user: { id: ada.id } });
    expect(await reasons()).toEqual([
      ...Array<string>(5).fill('invalid_password'),
      'locked_out',
      'locked_out',
    ]);
    const locked = (await test.audited(realm.id)).filter(
      ({ eventSubtype }) => eventSubtype === 'login.locked_out',
    );
    expect(locked).toHaveLength(1);
    expect(locked[0]).toMatchObject({ eventType: 'security', severity: 'high', userId: ada.id });
  });

  it.each([1, 2])(
    'of 200 parallel guesses at most 5 reach the hash, on %i process(es)',
    async (processes) => {
      const counts = comparedWith(await realHash());
      const nodes = [test, second].slice(0, processes);
      const results = await Promise.allSettled(
        Array.from({ length: 200 }, (_, index) =>
          login(
            index % 2 ? 'ADA' : 'ａda@example.org'.replace('ａ', 'a'),
            `Guess-${String(index)}-aaaa`,
            nodes[index % processes],
          ),
        ),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(0);
      expect(counts.reduce((sum, count) => sum + count(), 0)).toBe(5);
      await expect(login('ada', goodPassword)).rejects.toThrow(LoginFailed);
    },
  );

  it('lets the right password through only among the five, however many guess', async () => {
    const guesses = Array.from({ length: 60 }, (_, index) =>
      index === 59 ? goodPassword : `Guess-${String(index)}`,
    );
    const results = await Promise.allSettled(guesses.map((guess) => login('ada', guess)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(0);
  });

  it('counts every spelling of one user together: case, Unicode form, e-mail address', async () => {
    for (const spelling of ['ADA', 'ａｄａ', ' Ada ', 'ada@example.org', 'ADA@EXAMPLE.ORG'])
      await fail(spelling);
    await expect(login('ada', goodPassword)).rejects.toThrow(LoginFailed);
  });

  it('counts strangers, too, whatever the spelling', async () => {
    for (const spelling of ['eve', 'EVE', 'ｅｖｅ', 'eve', 'Eve', 'eve']) await fail(spelling);
    expect(await reasons()).toEqual([...Array<string>(5).fill('unknown_user'), 'locked_out']);
    // Nor does the table tell which names were tried.
    expect(JSON.stringify(await test.db.query('select * from login_attempt_counter'))).not.toContain('eve');
  });

  it('keeps realms apart', async () => {
    for (let index = 0; index < 5; index += 1) await fail();
    const other = await aQuickRealm(test);
    await aUser(test, other, { username: 'ada' });
    const there = anonymousActor(other.id, noOrigin('test'));
    await test.get(PasswordAuthentication).authenticate(there, other, 'ada', goodPassword);
  });

  it('forgets failures after a success, and after 60 minutes without one', async () => {
    for (let index = 0; index < 4; index += 1) await fail();
    await login('ada', goodPassword);
    for (let index = 0; index < 4; index += 1) await fail();
    test.clock.advance(60 * MINUTE);
    await fail();
    await expect(login('ada', goodPassword)).resolves.toBeDefined();
  });

  it('does not forget failures that follow each other within 60 minutes', async () => {
    for (let index = 0; index < 5; index += 1) {
      await fail();
      test.clock.advance(14 * MINUTE);
    }
    await expect(login('ada', goodPassword)).rejects.toThrow(LoginFailed);
  });

  it('is not extended by tries while it holds', async () => {
    for (let index = 0; index < 5; index += 1) await fail();
    for (let index = 0; index < 10; index += 1) {
      test.clock.advance(3 * MINUTE - 1);
      await fail();
    }
    test.clock.advance(10);
    await expect(login('ada', goodPassword)).resolves.toBeDefined();
  });

  it('does not lock out a user whose programs sign in 40 at a time', async () => {
    const results = await Promise.allSettled(Array.from({ length: 40 }, () => login('ada', goodPassword)));
    expect(results.map(({ status }) => status)).toEqual(Array<string>(40).fill('fulfilled'));
  });

  it('ends when an administrator unlocks the user', async () => {
    for (let index = 0; index < 6; index += 1) await fail();
    await test.get(UserService).unlock(administratorOf(realm), realm.id, ada.id);
    await expect(login('ada', goodPassword)).resolves.toBeDefined();
  });

  it('gives a try back that was not compared because hashing is busy, and passes 503 on', async () => {
    const spy = jest.spyOn(test.get(PasswordHasher), 'verify');
    spy.mockRejectedValue(new HashingBusy(3));
    for (let index = 0; index < 8; index += 1)
      await expect(login('ada', goodPassword)).rejects.toMatchObject({
        kind: 'unavailable',
        extensions: { retryAfterSeconds: 3 },
      });
    spy.mockRestore();
    await expect(login('ada', goodPassword)).resolves.toBeDefined();
  });

  it('gives the fifth try back without leaving the lock behind', async () => {
    for (let index = 0; index < 4; index += 1) await fail();
    const spy = jest.spyOn(test.get(PasswordHasher), 'verify').mockRejectedValueOnce(new HashingBusy(1));
    await expect(login('ada', goodPassword)).rejects.toThrow(HashingBusy);
    spy.mockRestore();
    await expect(login('ada', goodPassword)).resolves.toBeDefined();
  });

  it('can be switched off by the realm', async () => {
    const settings = { ...realm.settings, lockout: { ...realm.settings.lockout, enabled: false } };
    realm = Object.assign(Object.create(Object.getPrototypeOf(realm)) as Realm, realm, { settings });
    for (let index = 0; index < 8; index += 1) await fail();
    await expect(login('ada', goodPassword)).resolves.toBeDefined();
  });

  it('counts in numbers, not in texts', async () => {
    const policy = realm.settings.lockout;
    const attempts = test.get(LoginAttempts);
    const charges = [];
    for (let index = 0; index < 6; index += 1)
      charges.push(await attempts.charge(realm.id, 'user:x', policy));
    expect(charges.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true, false]);
    expect(charges.map(({ last }) => last)).toEqual([false, false, false, false, true, false]);
    const twelve = { ...policy, attempts: 12 };
    for (let index = 0; index < 12; index += 1)
      expect((await attempts.charge(realm.id, 'user:y', twelve)).allowed).toBe(true);
    expect((await attempts.charge(realm.id, 'user:y', twelve)).allowed).toBe(false);
    expect(await attempts.charge(realm.id, 'user:z', { ...policy, attempts: 1 })).toEqual({
      allowed: true,
      last: true,
    });
    expect((await attempts.charge(realm.id, 'user:z', { ...policy, attempts: 1 })).allowed).toBe(false);
  });

  it('removes counts of long ago, and none that matters', async () => {
    await fail();
    expect(await test.get(LoginAttempts).prune()).toBe(0);
    test.clock.advance(31 * 24 * 60 * MINUTE);
    expect(await test.get(LoginAttempts).prune()).toBeGreaterThan(0);
  });
});
