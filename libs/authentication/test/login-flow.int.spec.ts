import { randomBytes } from 'node:crypto';
import {
  EmailVerification,
  PasswordRefused,
  UserDirectory,
  UserGuards,
  UserService,
  type User,
} from '@gatehouse/accounts';
import {
  LoginFailed,
  LoginFlow,
  LoginFlowNotFound,
  passwordAcr,
  StepNotAllowed,
} from '@gatehouse/authentication';
import { anonymousActor, noOrigin, type Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import {
  aQuickRealm,
  aUser,
  goodPassword,
  otherPassword,
  tokenIn,
  waitingMails,
} from '@gatehouse-testing/accounts';
import { withAuthentication } from '@gatehouse-testing/authentication';
import { eventually, type TestModule } from '@gatehouse-testing/database';
import { administratorOf, aRealm } from '@gatehouse-testing/realms';

describe('the login flow', () => {
  let test: TestModule;
  let flow: LoginFlow;
  let realm: Realm;
  let ada: User;
  let stranger: Actor;
  let uid: string;

  beforeAll(async () => {
    test = await withAuthentication();
    flow = test.get(LoginFlow);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    realm = await aQuickRealm(test);
    ada = await aUser(test, realm, { username: 'ada' });
    stranger = anonymousActor(realm.id, noOrigin('test'));
    uid = randomBytes(16).toString('base64url');
  });
  const admin = () => administratorOf(realm);
  const submit = (password = goodPassword, login = 'ada') =>
    flow.submitPassword(stranger, realm, uid, login, password);
  const events = async () => (await test.audited(realm.id)).map(({ eventSubtype }) => eventSubtype);

  it('goes from identify to done by the password, and hands over the result once', async () => {
    expect(await flow.begin(realm, uid)).toMatchObject({ step: 'identify', userId: null, failures: 0 });
    expect(await submit()).toMatchObject({ step: 'done', userId: ada.id });
    test.clock.advance(1000);
    const finished = await Promise.allSettled(Array.from({ length: 20 }, () => flow.finish(realm, uid)));
    const won = finished.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(won[0]?.value).toEqual({
      userId: ada.id,
      amr: ['pwd'],
      acr: passwordAcr,
      authTime: new Date(test.clock.now().getTime() - 1000),
    });
    for (const result of finished)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(LoginFlowNotFound);
    expect(await flow.state(realm, uid)).toBeNull();
  });

  it('keeps nothing that the browser sends: without a password no call moves it', async () => {
    await flow.begin(realm, uid);
    for (const skip of [
      () => flow.finish(realm, uid),
      () => flow.submitNewPassword(stranger, realm, uid, otherPassword),
      () => flow.continueAfterVerification(stranger, realm, uid),
    ])
      await expect(skip()).rejects.toThrow(StepNotAllowed);
    await expect(submit('')).rejects.toThrow(LoginFailed);
    expect(await flow.state(realm, uid)).toMatchObject({ step: 'identify', userId: null, failures: 1 });
    expect((await events()).filter((name) => name === 'login.step_refused')).toHaveLength(2);
  });

  it('does not exist before it begins, after an hour, or in another realm', async () => {
    await expect(submit()).rejects.toThrow(LoginFlowNotFound);
    await flow.begin(realm, uid);
    await submit();
    const other = await aQuickRealm(test);
    expect(await flow.state(other, uid)).toBeNull();
    await expect(flow.finish(other, uid)).rejects.toThrow(LoginFlowNotFound);
    test.clock.advance(60 * 60_000);
    await expect(flow.finish(realm, uid)).rejects.toThrow(LoginFlowNotFound);
    expect(await flow.begin(realm, uid)).toMatchObject({ step: 'identify', userId: null });
  });

  it('is found again by a second begin, and begun anew by restart', async () => {
    await flow.begin(realm, uid);
    await submit();
    expect(await flow.begin(realm, uid)).toMatchObject({ step: 'done' });
    expect(await flow.restart(realm, uid)).toMatchObject({ step: 'identify', userId: null });
    await expect(flow.finish(realm, uid)).rejects.toThrow(StepNotAllowed);
  });

  it('lets only the expected user repeat a sign-in', async () => {
    await aUser(test, realm, { username: 'bob' });
    expect(await flow.begin(realm, uid, { forcedUserId: ada.id })).toMatchObject({
      step: 'first-factor',
      expectedUserId: ada.id,
      userId: null,
    });
    await expect(submit(goodPassword, 'bob')).rejects.toThrow(LoginFailed);
    expect(await submit()).toMatchObject({ step: 'done', userId: ada.id });
  });

  it('advances once when two submit at once', async () => {
    await aUser(test, realm, { username: 'bob' });
    await flow.begin(realm, uid);
    const results = await Promise.allSettled([submit(), submit(goodPassword, 'bob')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StepNotAllowed);
  });

  it('is not finished by a user who was disabled after the password', async () => {
    await flow.begin(realm, uid);
    await submit();
    await test.get(UserService).disable(admin(), realm.id, ada.id);
    await eventually(async () => {
      expect((await test.get(UserDirectory).find(realm.id, ada.id))?.active).toBe(false);
    });
    await expect(flow.finish(realm, uid)).rejects.toThrow(LoginFailed);
  });

  describe('a password that must change', () => {
    beforeEach(async () => {
      await test.get(UserService).setPassword(admin(), realm.id, ada.id, goodPassword, { mustChange: true });
      await flow.begin(realm, uid);
      expect(await submit()).toMatchObject({ step: 'update-password' });
    });

    it('is changed before anything else; this sign-in goes on, and no access is ended', async () => {
      const ended: string[] = [];
      test.get(UserGuards).afterDeactivation(async (_actor, _realm, userId, cause) => {
        if (userId === ada.id) ended.push(cause);
      });
      await expect(flow.finish(realm, uid)).rejects.toThrow(StepNotAllowed);
      await expect(submit()).rejects.toThrow(StepNotAllowed);
      expect(await flow.submitNewPassword(stranger, realm, uid, otherPassword)).toMatchObject({
        step: 'done',
      });
      expect(await flow.finish(realm, uid)).toMatchObject({ userId: ada.id });
      expect(ended).toEqual([]);
      const again = `${uid}-2`;
      await flow.begin(realm, again);
      expect(await flow.submitPassword(stranger, realm, again, 'ada', otherPassword)).toMatchObject({
        step: 'done',
      });
      expect(await events()).toEqual(expect.arrayContaining(['password.changed']));
    });

    it('cannot be kept, nor replaced by a weak one; the step stays', async () => {
      for (const bad of [goodPassword, 'short', 'Xx1-adaada'])
        await expect(flow.submitNewPassword(stranger, realm, uid, bad)).rejects.toThrow(PasswordRefused);
      expect(await flow.state(realm, uid)).toMatchObject({ step: 'update-password' });
    });

    it('is changed once when two submit at once', async () => {
      const results = await Promise.allSettled(
        [1, 2].map((index) =>
          flow.submitNewPassword(stranger, realm, uid, `${otherPassword}-${String(index)}`),
        ),
      );
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });
  });

  it('waits for the address to be verified where the realm asks for it', async () => {
    realm = await aRealm(test, { settings: { login: { requireVerifiedEmail: true } } });
    stranger = anonymousActor(realm.id, noOrigin('test'));
    ada = await aUser(test, realm, { username: 'ada' });
    await flow.begin(realm, uid);
    expect(await submit()).toMatchObject({ step: 'verify-email' });
    expect(await flow.continueAfterVerification(stranger, realm, uid)).toMatchObject({
      step: 'verify-email',
    });
    await expect(flow.finish(realm, uid)).rejects.toThrow(StepNotAllowed);
    const verification = test.get(EmailVerification);
    await verification.send(stranger, realm, ada.id);
    await verification.confirm(stranger, realm, tokenIn((await waitingMails(test, realm)).at(-1)));
    await eventually(async () => {
      expect(await flow.continueAfterVerification(stranger, realm, uid)).toMatchObject({ step: 'done' });
    });
    await flow.finish(realm, uid);
  });

  it('does not keep the id of the interaction', async () => {
    await flow.begin(realm, uid);
    expect(JSON.stringify(await test.db.query('select * from login_flow'))).not.toContain(uid);
  });
});
