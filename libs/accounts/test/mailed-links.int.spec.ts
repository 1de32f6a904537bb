import {
  EmailVerification,
  MailedLinkInvalid,
  NoEmailToVerify,
  PasswordCredentials,
  PasswordRecovery,
  PasswordRecoveryOff,
  PasswordRefused,
  RecoveryRequests,
  UserGuards,
  UserNotFound,
  UserService,
  type User,
} from '@gatehouse/accounts';
import { PasswordHasher } from '@gatehouse/crypto';
import { anonymousActor, type Actor } from '@gatehouse/kernel';
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
import type { TestModule } from '@gatehouse-testing/database';
import { administratorOf, aRealm } from '@gatehouse-testing/realms';

const MINUTE = 60_000;

describe('mailed links', () => {
  let test: TestModule;
  let realm: Realm;
  let other: Realm;
  let ada: User;
  let stranger: Actor;
  let recovery: PasswordRecovery;
  let verification: EmailVerification;

  beforeAll(async () => {
    test = await withAuthentication({ env: { PUBLIC_URL: 'https://id.example' } });
    recovery = test.get(PasswordRecovery);
    verification = test.get(EmailVerification);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    realm = await aQuickRealm(test);
    other = await aQuickRealm(test);
    ada = await aUser(test, realm, { username: 'ada', email: 'ada@example.org' });
    stranger = anonymousActor(realm.id, {
      ip: '192.0.2.9',
      userAgent: 'Firefox',
      requestId: 'r-1',
      source: 'idp',
    });
  });
  const users = () => test.get(UserService);
  const admin = () => administratorOf(realm);
  const events = async () => (await test.audited(realm.id)).map(({ eventSubtype }) => eventSubtype);
  const hasPassword = async (password: string) =>
    test
      .get(PasswordHasher)
      .verify(password, (await test.get(PasswordCredentials).find(realm.id, ada.id))!.hash);
  const resetToken = async (): Promise<string> => {
    await recovery.request(stranger, realm, 'ADA');
    await test.get(RecoveryRequests).process();
    return tokenIn((await waitingMails(test, realm)).at(-1));
  };
  const verifyToken = async (): Promise<string> => {
    expect(await verification.send(admin(), realm, ada.id)).toBe(true);
    return tokenIn((await waitingMails(test, realm)).at(-1));
  };

  describe('a forgotten password', () => {
    it('is replaced by the link, once; access ends; the address is verified; all is recorded', async () => {
      const ended: string[] = [];
      test.get(UserGuards).afterDeactivation(async (_actor, _realm, userId, cause) => {
        if (userId === ada.id) ended.push(cause);
      });
      const token = await resetToken();
      const [mail] = await waitingMails(test, realm);
      expect(mail).toMatchObject({ to: 'ada@example.org' });
      expect(mail?.text).toContain(`https://id.example/realms/${realm.name}/account/reset?token=${token}`);
      expect(mail?.text).toContain('192.0.2.9');
      expect(await recovery.check(realm, token)).toBe(true);
      expect(await recovery.usernameBehind(realm, token)).toBe('ada');
      expect(await recovery.usernameBehind(realm, `${token}x`)).toBeNull();
      await recovery.reset(stranger, realm, token, otherPassword);
      expect(await hasPassword(otherPassword)).toBe(true);
      expect((await users().get(realm.id, ada.id)).emailVerified).toBe(true);
      expect(ended).toEqual(['password-set']);
      expect(await recovery.check(realm, token)).toBe(false);
      expect(await recovery.usernameBehind(realm, token)).toBeNull();
      await expect(recovery.reset(stranger, realm, token, goodPassword)).rejects.toThrow(MailedLinkInvalid);
      expect((await events()).slice(-4)).toEqual([
        'password_reset.requested',
        'password_reset.mailed',
        'password_reset.completed',
        'password_reset.refused',
      ]);
      expect((await test.audited(realm.id)).at(-3)).toMatchObject({
        userId: ada.id,
        ipAddress: '192.0.2.9',
        requestId: 'r-1',
        actorKind: 'system',
      });
    });

    it('gives the link to one of 50 at once', async () => {
      const token = await resetToken();
      const results = await Promise.allSettled(
        Array.from({ length: 50 }, (_, index) =>
          recovery.reset(stranger, realm, token, `${otherPassword}-${String(index)}`),
        ),
      );
      const winners = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
      expect(winners).toHaveLength(1);
      expect(await hasPassword(`${otherPassword}-${String(winners[0])}`)).toBe(true);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(MailedLinkInvalid);
    });

    it('does the same writes in the request whoever is asked for, and looks nobody up', async () => {
      const counts = async () =>
        (
          await test.db.query<Record<string, number>>(
            `select (select count(*) from audit_record where realm_id = $1)::int as records,
               (select count(*) from recovery_request where realm_id = $1)::int as requests,
               (select count(*) from mailed_token where realm_id = $1)::int as tokens,
               (select count(*) from mail_outbox where realm_id = $1)::int as mails`,
            [realm.id],
          )
        )[0];
      await users().disable(admin(), realm.id, (await aUser(test, realm, { username: 'off' })).id);
      let before = await counts();
      for (const login of ['ada', 'nobody', 'off', '', '\0', 'x'.repeat(10_000)]) {
        await recovery.request(stranger, realm, login);
        expect(await counts()).toEqual({
          ...before,
          records: before!.records! + 1,
          requests: before!.requests! + 1,
        });
        before = await counts();
      }
      expect(await test.get(RecoveryRequests).process()).toBe(1);
      expect(await counts()).toMatchObject({ requests: 0, tokens: 1, mails: 1 });
      const reasons = (await test.audited(realm.id))
        .filter(({ eventSubtype }) => eventSubtype === 'password_reset.not_mailed')
        .map(({ details }) => details['reason'])
        .sort();
      expect(reasons).toEqual(['disabled', 'unknown_user', 'unknown_user', 'unknown_user', 'unknown_user']);
    });

    it('is answered once when two processes work on the requests', async () => {
      for (let index = 0; index < 5; index += 1) {
        await aUser(test, realm, { username: `many-${String(index)}` });
        await recovery.request(stranger, realm, `many-${String(index)}`);
      }
      const requests = test.get(RecoveryRequests);
      const mailed = await Promise.all([requests.process(), requests.process(), requests.process()]);
      expect(mailed.reduce((sum, count) => sum + count)).toBe(5);
      expect(await waitingMails(test, realm)).toHaveLength(5);
    });

    it('is answered to each of those who wait, whatever plan the statistics suggest', async () => {
      for (const username of ['one', 'two', 'three']) await aUser(test, realm, { username });
      await recovery.request(stranger, realm, 'one');
      // Autovacuum saw the table at the one moment when a single request waited.
      await test.db.query('analyze recovery_request');
      await recovery.request(stranger, realm, 'two');
      await recovery.request(stranger, realm, 'three');
      expect(await test.get(RecoveryRequests).process()).toBe(3);
      expect(await waitingMails(test, realm)).toHaveLength(3);
    });

    it('expires at use after 30 minutes, whether or not a job cleaned up', async () => {
      const token = await resetToken();
      test.clock.advance(30 * MINUTE - 1);
      expect(await recovery.check(realm, token)).toBe(true);
      test.clock.advance(1);
      expect(await recovery.check(realm, token)).toBe(false);
      await expect(recovery.reset(stranger, realm, token, otherPassword)).rejects.toThrow(MailedLinkInvalid);
    });

    it('is mailed at most once a minute; a new link ends the one before', async () => {
      const first = await resetToken();
      await recovery.request(stranger, realm, 'ada@example.org');
      expect(await test.get(RecoveryRequests).process()).toBe(0);
      expect(await recovery.check(realm, first)).toBe(true);
      test.clock.advance(MINUTE);
      const second = await resetToken();
      expect(second).not.toBe(first);
      await expect(recovery.reset(stranger, realm, first, otherPassword)).rejects.toThrow(MailedLinkInvalid);
      await recovery.reset(stranger, realm, second, otherPassword);
    });

    it('is bound to the address: a change of it ends the link', async () => {
      const token = await resetToken();
      await users().update(admin(), realm.id, ada.id, { email: 'new@example.org' });
      expect(await recovery.check(realm, token)).toBe(false);
      await expect(recovery.reset(stranger, realm, token, otherPassword)).rejects.toThrow(MailedLinkInvalid);
      expect(await hasPassword(goodPassword)).toBe(true);
    });

    it.each([
      ['disabled', () => users().disable(admin(), realm.id, ada.id)],
      ['locked', () => users().lock(admin(), realm.id, ada.id, 'x')],
    ])('does not let a %s user in', async (_case, deactivate) => {
      const token = await resetToken();
      await deactivate();
      expect(await recovery.check(realm, token)).toBe(false);
      await expect(recovery.reset(stranger, realm, token, otherPassword)).rejects.toThrow(MailedLinkInvalid);
    });

    it('does not work in another realm, for another purpose, cut, or extended', async () => {
      const token = await resetToken();
      const elsewhere = anonymousActor(other.id, stranger.origin);
      await expect(recovery.reset(elsewhere, other, token, otherPassword)).rejects.toThrow(MailedLinkInvalid);
      await expect(verification.confirm(stranger, realm, token)).rejects.toThrow(MailedLinkInvalid);
      for (const bad of [token.slice(0, -1), `${token}A`, '', '\0', 'x'.repeat(100_000), '\uD800'])
        await expect(recovery.reset(stranger, realm, bad, otherPassword)).rejects.toThrow(MailedLinkInvalid);
      expect(await recovery.check(realm, token)).toBe(true);
    });

    it('is not spent by a password that the policy refuses', async () => {
      const token = await resetToken();
      await expect(recovery.reset(stranger, realm, token, 'short')).rejects.toThrow(PasswordRefused);
      await recovery.reset(stranger, realm, token, otherPassword);
    });

    it('is not offered where the realm says so', async () => {
      const off = await aRealm(test, { settings: { login: { forgottenPassword: false } } });
      const there = anonymousActor(off.id, stranger.origin);
      await expect(recovery.request(there, off, 'ada')).rejects.toThrow(PasswordRecoveryOff);
      expect((await test.audited(off.id)).at(-1)?.eventSubtype).toBe('password_reset.request_refused');
    });
  });

  describe('an address to verify', () => {
    it('is verified by the link, once, by one of 50 at once', async () => {
      const token = await verifyToken();
      expect(await verification.check(realm, token)).toBe(true);
      const results = await Promise.allSettled(
        Array.from({ length: 50 }, () => verification.confirm(stranger, realm, token)),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await users().get(realm.id, ada.id)).emailVerified).toBe(true);
      expect((await events()).filter((name) => name === 'email.verified')).toHaveLength(1);
      expect((await events()).filter((name) => name === 'email.verification_refused')).toHaveLength(49);
    });

    it('dies with a change of address, in 24 hours, and in another realm', async () => {
      const first = await verifyToken();
      await users().update(admin(), realm.id, ada.id, { email: 'new@example.org' });
      await expect(verification.confirm(stranger, realm, first)).rejects.toThrow(MailedLinkInvalid);
      expect((await users().get(realm.id, ada.id)).emailVerified).toBe(false);
      test.clock.advance(MINUTE);
      const second = await verifyToken();
      await expect(verification.confirm(stranger, other, second)).rejects.toThrow(MailedLinkInvalid);
      test.clock.advance(24 * 60 * MINUTE);
      await expect(verification.confirm(stranger, realm, second)).rejects.toThrow(MailedLinkInvalid);
    });

    it('is not mailed twice in a minute, nor when there is nothing to verify', async () => {
      await verifyToken();
      expect(await verification.send(admin(), realm, ada.id)).toBe(false);
      await users().update(admin(), realm.id, ada.id, { emailVerified: true });
      await expect(verification.send(admin(), realm, ada.id)).rejects.toThrow(NoEmailToVerify);
      const sent = (await events()).filter((event) => event.startsWith('email.verification_'));
      expect(sent).toEqual(['email.verification_sent', 'email.verification_send_refused']);
      await expect(verification.send(admin(), other, ada.id)).rejects.toThrow(UserNotFound);
    });
  });

  it('keeps no token, and nothing that works, in any table or record', async () => {
    const tokens = [await resetToken(), await verifyToken()];
    await recovery.reset(stranger, realm, 'wrong-token-1', otherPassword).catch(() => undefined);
    const [{ dump }] = (await test.db.query<{ dump: string }>(
      `select concat(
         (select string_agg(r::text, ' ') from audit_record r), (select string_agg(m::text, ' ') from mail_outbox m),
         (select string_agg(t::text, ' ') from mailed_token t),
         (select string_agg(q::text, ' ') from recovery_request q)) as dump`,
    )) as [{ dump: string }];
    for (const secret of [...tokens, goodPassword, otherPassword, 'wrong-token-1', '$gh1$'])
      expect(dump).not.toContain(secret);
  });
});
