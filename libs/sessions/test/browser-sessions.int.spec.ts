import { randomUUID } from 'node:crypto';
import { UserService } from '@gatehouse/accounts';
import { clientEntities } from '@gatehouse/clients';
import { sha256 } from '@gatehouse/crypto';
import type { RequestOrigin } from '@gatehouse/kernel';
import { rbacEntities } from '@gatehouse/rbac';
import type { Realm } from '@gatehouse/realms';
import { BrowserSessions, SessionsModule, type BrowserSessionFacts } from '@gatehouse/sessions';
import { aQuickRealm, aUser } from '@gatehouse-testing/accounts';
import { withAuthentication } from '@gatehouse-testing/authentication';
import type { TestModule } from '@gatehouse-testing/database';
import { administratorOf } from '@gatehouse-testing/realms';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';
const from = (ip: string | null, userAgent: string | null): RequestOrigin => ({
  ip,
  userAgent,
  requestId: null,
  source: 'idp',
});

describe('what is known of browser sessions', () => {
  let test: TestModule;
  let sessions: BrowserSessions;
  let realm: Realm;
  let userId: string;

  beforeAll(async () => {
    test = await withAuthentication({
      imports: [SessionsModule],
      entities: [...clientEntities, ...rbacEntities],
    });
    sessions = test.get(BrowserSessions);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    realm = await aQuickRealm(test);
    userId = (await aUser(test, realm)).id;
  });

  const use = (uid: string, origin: RequestOrigin, over: { userId?: string; by?: BrowserSessions } = {}) =>
    (over.by ?? sessions).note({
      realmId: realm.id,
      uid,
      userId: over.userId ?? userId,
      origin,
      expiresAt: new Date(test.clock.now().getTime() + 1_800_000),
    });
  const factsOf = async (uid: string, user = userId): Promise<BrowserSessionFacts | undefined> =>
    (await sessions.of(realm.id, user)).get(sha256(uid));
  /** The same in another process, which remembers nothing. */
  const elsewhere = (): BrowserSessions => new BrowserSessions(test.db, test.clock);

  it('is where it was used last, since when, and no id that travels', async () => {
    const uid = randomUUID();
    const began = test.clock.now();
    await use(uid, from('203.0.113.9', firefox));
    expect(await factsOf(uid)).toEqual({
      userAgent: firefox,
      address: '203.0.113.9',
      beganAt: began,
      lastUsedAt: began,
    });
    test.clock.advance(3_600_000);
    await use(uid, from('2001:db8::1', 'curl/8'));
    expect(await factsOf(uid)).toEqual({
      userAgent: 'curl/8',
      address: '2001:db8::1',
      beganAt: began,
      lastUsedAt: test.clock.now(),
    });
    expect(JSON.stringify(await test.db.query('select * from browser_session'))).not.toContain(uid);
  });

  it('is written once a minute at most, by whichever process, and not at all in between', async () => {
    const uid = randomUUID();
    const began = test.clock.now();
    await use(uid, from('203.0.113.9', firefox));
    const xmin = async () =>
      (await test.db.query('select xmin, ctid from browser_session where uid = $1', [sha256(uid)]))[0];
    const written = await xmin();
    test.clock.advance(59_999);
    for (let turn = 0; turn < 20; turn += 1) await use(uid, from('203.0.113.10', firefox));
    await use(uid, from('203.0.113.10', firefox), { by: elsewhere() });
    expect((await factsOf(uid))?.lastUsedAt).toEqual(began);
    test.clock.advance(1);
    await Promise.all(
      Array.from({ length: 10 }, () => use(uid, from('203.0.113.10', firefox), { by: elsewhere() })),
    );
    expect(await factsOf(uid)).toMatchObject({ lastUsedAt: test.clock.now(), address: '203.0.113.10' });
    expect(await xmin()).not.toEqual(written);
  });

  it('holds no control character, no endless text and no address that is none', async () => {
    const uid = randomUUID();
    await use(uid, from('not an address', `Fire\u0000fox\u202e ${'x'.repeat(10_000)}`));
    const facts = await factsOf(uid);
    expect(facts?.address).toBeNull();
    expect(facts?.userAgent).toMatch(/^Fire fox x{247}$/);
  });

  it('begins anew when somebody else signs in with the same browser', async () => {
    const uid = randomUUID();
    const other = (await aUser(test, realm)).id;
    await use(uid, from('203.0.113.9', firefox));
    test.clock.advance(1_000);
    await use(uid, from('203.0.113.9', firefox), { userId: other });
    expect(await factsOf(uid)).toBeUndefined();
    expect((await factsOf(uid, other))?.beganAt).toEqual(test.clock.now());
  });

  it('is nothing for a user who does not exist, or is of another realm', async () => {
    const abroad = (await aUser(test, await aQuickRealm(test))).id;
    for (const stranger of [abroad, randomUUID()]) {
      await use(randomUUID(), from('203.0.113.9', firefox), { userId: stranger });
      expect((await sessions.of(realm.id, stranger)).size).toBe(0);
    }
  });

  it('goes with the session, with the access of the user, and with time', async () => {
    const [ended, left, late] = [randomUUID(), randomUUID(), randomUUID()];
    for (const uid of [ended, left]) await use(uid, from('203.0.113.9', firefox));
    await sessions.forget(realm.id, ended);
    await sessions.forget(realm.id, ended);
    expect([...(await sessions.of(realm.id, userId)).keys()]).toEqual([sha256(left)]);
    await test.get(UserService).revokeEverything(administratorOf(realm), realm.id, userId);
    expect((await sessions.of(realm.id, userId)).size).toBe(0);

    await use(late, from('203.0.113.9', firefox));
    test.clock.advance(1_800_000);
    await sessions.prune(1_000);
    expect(await factsOf(late)).toBeDefined();
    test.clock.advance(120_001);
    expect(await sessions.prune(1_000)).toBeGreaterThanOrEqual(1);
    expect(await factsOf(late)).toBeUndefined();
  });
});
