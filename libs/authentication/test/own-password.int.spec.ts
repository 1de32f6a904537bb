import { PasswordRefused, UserGuards, UserNotFound, type User } from '@gatehouse/accounts';
import {
  CurrentPasswordWrong,
  LoginFailed,
  OwnPassword,
  PasswordAuthentication,
} from '@gatehouse/authentication';
import { anonymousActor, noOrigin, type Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { aQuickRealm, aUser, goodPassword, otherPassword } from '@gatehouse-testing/accounts';
import { withAuthentication } from '@gatehouse-testing/authentication';
import type { TestModule } from '@gatehouse-testing/database';
import { administratorOf } from '@gatehouse-testing/realms';

describe("changing one's own password", () => {
  let test: TestModule;
  let realm: Realm;
  let ada: User;
  let self: Actor;

  beforeAll(async () => {
    test = await withAuthentication();
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    realm = await aQuickRealm(test);
    ada = await aUser(test, realm, { username: 'ada' });
    self = administratorOf(realm, { id: ada.id, name: 'ada' });
  });
  const change = (current: string, next: string) => test.get(OwnPassword).change(self, realm, current, next);
  const login = (password: string) =>
    test
      .get(PasswordAuthentication)
      .authenticate(anonymousActor(realm.id, noOrigin('test')), realm, 'ada', password);
  const events = async () => (await test.audited(realm.id)).map(({ eventSubtype }) => eventSubtype);

  it('takes the current one, ends access, and is recorded', async () => {
    const ended: string[] = [];
    test.get(UserGuards).afterDeactivation(async (_actor, _realm, userId, cause) => {
      if (userId === ada.id) ended.push(cause);
    });
    await change(goodPassword, otherPassword);
    expect(ended).toEqual(['password-set']);
    await expect(login(goodPassword)).rejects.toThrow(LoginFailed);
    await login(otherPassword);
    expect(
      (await test.audited(realm.id)).find(({ eventSubtype }) => eventSubtype === 'password.changed'),
    ).toMatchObject({
      userId: ada.id,
      username: 'ada',
      details: { required: false },
    });
  });

  it('is no way to guess: five wrong tries lock the sign-in, too', async () => {
    for (let index = 0; index < 5; index += 1)
      await expect(change('Wrong-password-1', otherPassword)).rejects.toThrow(CurrentPasswordWrong);
    await expect(change(goodPassword, otherPassword)).rejects.toThrow(CurrentPasswordWrong);
    await expect(login(goodPassword)).rejects.toThrow(LoginFailed);
    expect((await events()).filter((name) => name === 'password.change_refused')).toHaveLength(6);
    expect((await events()).filter((name) => name === 'login.locked_out')).toHaveLength(1);
  });

  it('refuses a weak one and the one in use, and counts neither as a guess', async () => {
    for (let index = 0; index < 3; index += 1) {
      await expect(change(goodPassword, 'short')).rejects.toThrow(PasswordRefused);
      await expect(change(goodPassword, goodPassword)).rejects.toThrow(PasswordRefused);
    }
    await change(goodPassword, otherPassword);
  });

  it('is done by one of two at once', async () => {
    const results = await Promise.allSettled([
      change(goodPassword, `${otherPassword}-1`),
      change(goodPassword, `${otherPassword}-2`),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is for the user of the session only', async () => {
    const other = await aQuickRealm(test);
    const own = test.get(OwnPassword);
    const machine = administratorOf(realm, { kind: 'client', id: ada.id });
    await expect(own.change(machine, realm, goodPassword, otherPassword)).rejects.toThrow(UserNotFound);
    await expect(own.change(self, other, goodPassword, otherPassword)).rejects.toThrow(UserNotFound);
  });
});
