import { randomUUID } from 'node:crypto';
import { Notices } from '@gatehouse/cluster';
import { systemActor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { eventually, type TestModule, type TestModuleOptions } from '@gatehouse-testing/database';
import { aRealm, withRealms } from '@gatehouse-testing/realms';
import { Revocations, RevocationsModule, type RevocationKind, type TokenFacts } from '../src/index.js';

const aProcess = (over: TestModuleOptions = {}) => withRealms({ imports: [RevocationsModule], ...over });

describe('revocations', () => {
  let test: TestModule;
  let second: TestModule;
  let realm: Realm;
  let later: Date;

  beforeAll(async () => {
    test = await aProcess();
    second = await aProcess({ database: test.database, clock: test.clock });
    realm = await aRealm(test);
    later = new Date(test.clock.now().getTime() + 3_600_000);
  });
  afterAll(async () => {
    await second.close();
    await test.close();
  });

  const aToken = (over: Partial<TokenFacts> = {}): TokenFacts => ({
    jti: randomUUID(),
    sid: randomUUID(),
    grantId: randomUUID(),
    sub: randomUUID(),
    clientId: randomUUID(),
    issuedAtMs: test.clock.now().getTime(),
    ...over,
  });
  const interrupt = () =>
    test.db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'gatehouse-notices' and datname = current_database()`,
    );

  it.each([
    ['token', 'jti'],
    ['session', 'sid'],
    ['grant', 'grantId'],
    ['user', 'sub'],
    ['client', 'clientId'],
  ] as const)('of a %s act here at once and on another process within a second', async (kind, fact) => {
    const token = aToken();
    const revocations = test.get(Revocations);
    expect(await revocations.isRevoked(realm.id, token)).toBe(false);
    await revocations.revoke(null, realm.id, kind, token[fact]!, later);
    expect(revocations.isRevoked(realm.id, token)).toBe(true);
    await eventually(() => {
      expect(second.get(Revocations).isRevoked(realm.id, token)).toBe(true);
    }, 1_000);
    expect(await revocations.isRevoked(randomUUID(), token)).toBe(false);
  });

  it('are undone with the transaction that made them', async () => {
    const token = aToken();
    const revocations = test.get(Revocations);
    await expect(
      test.db.run(async () => {
        await revocations.revoke(null, realm.id, 'token', token.jti, later);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await revocations.isRevoked(realm.id, token)).toBe(false);
    expect(await second.get(Revocations).isRevoked(realm.id, token)).toBe(false);
  });

  it('are recorded when somebody did it', async () => {
    const token = aToken();
    await test.get(Revocations).revoke(systemActor(realm.id, 'test'), realm.id, 'token', token.jti, later);
    expect((await test.audited(realm.id)).filter(({ targetId }) => targetId === token.jti)).toMatchObject([
      { eventType: 'token', eventSubtype: 'revocation.added', details: { kind: 'token' } },
    ]);
  });

  it('may be repeated, by many at once, and keep the later time', async () => {
    const token = aToken();
    const revocations = test.get(Revocations);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? test : second)
          .get(Revocations)
          .revoke(null, realm.id, 'user', token.sub, new Date(later.getTime() + index)),
      ),
    );
    const rows = await test.db.query<{ expires_at: Date }>(
      'select expires_at from revocation where realm_id = $1 and value = $2',
      [realm.id, token.sub],
    );
    expect(rows).toEqual([{ expires_at: new Date(later.getTime() + 19) }]);
    expect(revocations.isRevoked(realm.id, token)).toBe(true);
  });

  it('of a user spare what is issued afterwards, and say how long to wait for it', async () => {
    const revocations = test.get(Revocations);
    const sub = randomUUID();
    const subject = { sub, clientId: 'c' };
    expect(revocations.waitBeforeIssue(realm.id, subject)).toBe(0);
    test.clock.advance(400);
    await revocations.revokeUser(null, realm.id, sub);
    const wait = revocations.waitBeforeIssue(realm.id, subject);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(1_000);
    const issuedNow = Math.floor(test.clock.now().getTime() / 1000) * 1000;
    expect(revocations.isRevoked(realm.id, aToken({ sub, issuedAtMs: issuedNow }))).toBe(true);
    test.clock.advance(wait);
    const issuedThen = Math.floor(test.clock.now().getTime() / 1000) * 1000;
    expect(await revocations.isRevoked(realm.id, aToken({ sub, issuedAtMs: issuedThen }))).toBe(false);
    expect(revocations.waitBeforeIssue(realm.id, subject)).toBe(0);
  });

  it('are known to a process that starts later', async () => {
    const token = aToken();
    await test.get(Revocations).revoke(null, realm.id, 'grant', token.grantId!, later);
    const third = await aProcess({ database: test.database, clock: test.clock });
    try {
      expect(third.get(Revocations).isRevoked(realm.id, token)).toBe(true);
    } finally {
      await third.close();
    }
  });

  it('are asked of the database for as long as notices are interrupted', async () => {
    // This process listens again only after ten seconds: whatever it knows meanwhile it asked for.
    const deaf = await aProcess({
      database: test.database,
      clock: test.clock,
      env: { CLUSTER_HEARTBEAT_MS: '10000' },
    });
    try {
      const revocations = deaf.get(Revocations);
      await interrupt();
      await eventually(() => {
        expect(deaf.get(Notices).interrupted).toBe(true);
      }, 1_000);
      for (const [kind, fact] of [
        ['token', 'jti'],
        ['session', 'sid'],
        ['grant', 'grantId'],
        ['user', 'sub'],
        ['client', 'clientId'],
      ] as const satisfies ReadonlyArray<readonly [RevocationKind, keyof TokenFacts]>) {
        const token = aToken();
        expect(await revocations.isRevoked(realm.id, token)).toBe(false);
        await test.get(Revocations).revoke(null, realm.id, kind, token[fact]!, later);
        expect(await revocations.isRevoked(realm.id, token)).toBe(true);
        expect(
          await revocations.isRevoked(realm.id, {
            ...aToken(),
            [fact]: token[fact],
            issuedAtMs: later.getTime(),
          }),
        ).toBe(kind !== 'user' && kind !== 'client');
      }
      expect(deaf.get(Notices).interrupted).toBe(true);
    } finally {
      await deaf.close();
    }
  });

  it('that were made while nobody listened are in memory once notices are back', async () => {
    const token = aToken();
    await interrupt();
    // Straight into the table: no notice will ever tell.
    await test.db.query(
      `insert into revocation (realm_id, kind, value, revoked_at, expires_at) values ($1, 'session', $2, $3, $4)`,
      [realm.id, token.sid, test.clock.now(), later],
    );
    await eventually(() => {
      expect(second.get(Revocations).isRevoked(realm.id, token)).toBe(true);
    });
  });

  it('are removed once no token can be hit', async () => {
    const token = aToken();
    await test
      .get(Revocations)
      .revoke(null, realm.id, 'token', token.jti, new Date(test.clock.now().getTime() + 1));
    const count = async () =>
      (await test.db.query('select 1 from revocation where value = $1', [token.jti])).length;
    expect(await count()).toBe(1);
    test.clock.advance(10);
    expect(await test.get(Revocations).prune()).toBeGreaterThanOrEqual(1);
    expect(await count()).toBe(0);
  });

  it.each(['', 'a\nb', 'a\u0000b', 'x'.repeat(513)])(
    'refuse a value that no notice can carry (%#)',
    async (value) => {
      await expect(test.get(Revocations).revoke(null, realm.id, 'token', value, later)).rejects.toThrow();
    },
  );
});
