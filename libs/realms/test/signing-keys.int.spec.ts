import { jwtVerify, importJWK, type JWK } from 'jose';
import { signCompact } from '@gatehouse/crypto';
import { SystemClock } from '@gatehouse/kernel';
import { RealmService, SigningKeyRotation, SigningKeys, type Realm } from '@gatehouse/realms';
import { eventually, type TestModule } from '@gatehouse-testing/database';
import { administratorOf, aRealm, withRealms } from '@gatehouse-testing/realms';

const DAY = 86_400_000;

describe('SigningKeys', () => {
  let test: TestModule;
  let other: TestModule;
  let keys: SigningKeys;
  let rotation: SigningKeyRotation;

  beforeAll(async () => {
    test = await withRealms();
    other = await withRealms({ database: test.database, clock: test.clock });
    keys = test.get(SigningKeys);
    rotation = test.get(SigningKeyRotation);
  });
  afterAll(async () => {
    await other.close();
    await test.close();
  });

  const states = async (realm: Realm): Promise<Record<string, number>> => {
    const counted: Record<string, number> = {};
    for (const { state } of await keys.list(realm.id)) counted[state] = (counted[state] ?? 0) + 1;
    return counted;
  };
  const privateHalves = async (realm: Realm): Promise<string[]> =>
    (
      await test.db.query<{ kid: string }>('select kid from signing_key_secret where realm_id = $1', [
        realm.id,
      ])
    ).map(({ kid }) => kid);
  const subtypes = async (realm: Realm) =>
    (await test.audited(realm.id)).map((record) => record.eventSubtype);

  it('sign with the active key and publish the next one, too', async () => {
    const realm = await aRealm(test);
    const { active, verifying } = await keys.keysFor(realm);
    expect(verifying).toHaveLength(2);
    const token = signCompact({ kid: active.kid }, { sub: 'x' }, active.key, active.alg);
    const jwk = verifying.find(({ kid }) => kid === active.kid);
    await expect(jwtVerify(token, await importJWK(jwk as JWK))).resolves.toBeDefined();
    expect(await keys.findPublicKey(realm.id, active.kid)).toEqual(jwk);
    expect(await keys.findPublicKey(realm.id, 'unknown')).toBeNull();
    expect(await keys.findPublicKey('00000000-0000-4000-8000-000000000000', active.kid)).toBeNull();
  });

  it('never show a private half', async () => {
    const realm = await aRealm(test);
    await keys.rotate(administratorOf(realm), realm.id);
    const shown = JSON.stringify([
      await keys.list(realm.id),
      (await keys.keysFor(realm)).verifying,
      await test.audited(realm.id),
    ]);
    expect(shown).not.toMatch(/"(d|p|q|dp|dq|qi|sealed)":/);
  });

  describe('rotate', () => {
    it('makes the next key active, keeps the former verifying, and shows a new next one', async () => {
      const realm = await aRealm(test);
      const before = await keys.keysFor(realm);
      const next = (await keys.list(realm.id)).find(({ state }) => state === 'next');
      const result = await keys.rotate(administratorOf(realm), realm.id);
      expect(result).toEqual({ alg: 'ES256', activated: next?.kid, retiring: before.active.kid });

      const after = await keys.keysFor(realm);
      expect(after.active.kid).toBe(next?.kid);
      expect(after.verifying.map(({ kid }) => kid)).toEqual(
        expect.arrayContaining([before.active.kid, after.active.kid]),
      );
      expect(await states(realm)).toEqual({ next: 1, active: 1, retiring: 1 });
      expect(await privateHalves(realm)).not.toContain(before.active.kid);
      const [record] = (await test.audited(realm.id)).slice(-1);
      expect(record).toMatchObject({
        eventSubtype: 'signing_key.rotated',
        details: { algorithm: 'ES256', activated: next?.kid, retiring: before.active.kid },
      });
    });

    it('takes effect in other processes by notice, within a second', async () => {
      const realm = await aRealm(test);
      const there = other.get(SigningKeys);
      const before = await there.keysFor(realm);
      const { activated } = await keys.rotate(administratorOf(realm), realm.id);
      expect(before.active.kid).not.toBe(activated);
      await eventually(async () => {
        expect((await there.keysFor(realm)).active.kid).toBe(activated);
      }, 1_000);
    });

    it('leaves exactly one active key when many rotate at once, in two processes', async () => {
      const realm = await aRealm(test);
      const actor = administratorOf(realm);
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          (index % 2 === 0 ? keys : other.get(SigningKeys)).rotate(actor, realm.id),
        ),
      );
      expect(await states(realm)).toEqual({ next: 1, active: 1, retiring: 10 });
      expect(new Set(outcomes.map(({ activated }) => activated)).size).toBe(10);
      expect(await privateHalves(realm)).toHaveLength(2);
      expect((await subtypes(realm)).filter((subtype) => subtype === 'signing_key.rotated')).toHaveLength(11);
    });

    it('does not find an unknown realm', async () => {
      const realm = await aRealm(test);
      await expect(
        keys.rotate(administratorOf(realm), '00000000-0000-4000-8000-000000000000'),
      ).rejects.toMatchObject({ kind: 'not-found' });
      expect((await subtypes(realm)).at(-1)).toBe('signing_key.operation_refused');
    });
  });

  describe('the schedule', () => {
    it('rotates when the active key has signed for as long as the realm wants, once', async () => {
      const realm = await aRealm(test, { settings: { signing: { rotateAfterDays: 10, overlapDays: 2 } } });
      const { active } = await keys.keysFor(realm);
      test.clock.advance(10 * DAY - 1_000);
      await rotation.rotateDue();
      expect((await keys.keysFor(realm)).active.kid).toBe(active.kid);

      test.clock.advance(1_000);
      await Promise.all([
        rotation.rotateDue(),
        other.get(SigningKeyRotation).rotateDue(),
        rotation.rotateDue(),
      ]);
      expect((await keys.keysFor(realm)).active.kid).not.toBe(active.kid);
      expect(await states(realm)).toEqual({ next: 1, active: 1, retiring: 1 });
    });

    it('retires a key after the overlap, and it leaves the published set', async () => {
      const realm = await aRealm(test, { settings: { signing: { rotateAfterDays: 3_650, overlapDays: 2 } } });
      const { active } = await keys.keysFor(realm);
      await keys.rotate(administratorOf(realm), realm.id);
      test.clock.advance(2 * DAY - 1_000);
      await rotation.rotateDue();
      expect(await keys.findPublicKey(realm.id, active.kid)).not.toBeNull();
      test.clock.advance(1_000);
      await Promise.all([rotation.rotateDue(), rotation.rotateDue()]);
      expect(await keys.findPublicKey(realm.id, active.kid)).toBeNull();
      expect(await states(realm)).toEqual({ next: 1, active: 1, retired: 1 });
      expect((await subtypes(realm)).filter((subtype) => subtype === 'signing_key.retired')).toHaveLength(1);
      await eventually(async () => {
        expect(await other.get(SigningKeys).findPublicKey(realm.id, active.kid)).toBeNull();
      }, 1_000);
    });

    it('never retires a key before the longest token that it signed has expired, even if the setting was lowered', async () => {
      const realm = await aRealm(test, {
        settings: {
          signing: { rotateAfterDays: 3_650, overlapDays: 0 },
          tokens: { accessTokenSeconds: 60, idTokenSeconds: 60, clientCredentialsSeconds: 60 },
        },
      });
      const actor = administratorOf(realm);
      const service = test.get(RealmService);
      await service.updateSettings(actor, realm.name, { tokens: { clientCredentialsSeconds: 86_400 } });
      const { active } = await keys.keysFor(realm);
      await service.updateSettings(actor, realm.name, { tokens: { clientCredentialsSeconds: 60 } });
      await keys.rotate(actor, realm.id);

      test.clock.advance(DAY);
      await rotation.rotateDue();
      expect(await keys.findPublicKey(realm.id, active.kid)).not.toBeNull();
      test.clock.advance(300_000);
      await rotation.rotateDue();
      expect(await keys.findPublicKey(realm.id, active.kid)).toBeNull();

      const second = (await keys.keysFor(realm)).active.kid;
      await keys.rotate(actor, realm.id);
      test.clock.advance(360_000);
      await rotation.rotateDue();
      expect(await keys.findPublicKey(realm.id, second)).toBeNull();
    });

    it('counts the tokens of registered resources, too', async () => {
      const realm = await aRealm(test, {
        settings: {
          signing: { overlapDays: 0 },
          tokens: { accessTokenSeconds: 60, idTokenSeconds: 60, clientCredentialsSeconds: 60 },
          resources: [
            {
              indicator: 'https://api.example',
              name: 'API',
              scopes: [],
              accessTokenSeconds: 7_200,
              format: 'jwt',
            },
          ],
        },
      });
      const { active } = await keys.keysFor(realm);
      await keys.rotate(administratorOf(realm), realm.id);
      test.clock.advance(7_200_000);
      await rotation.rotateDue();
      expect(await keys.findPublicKey(realm.id, active.kid)).not.toBeNull();
    });
  });

  describe('another algorithm', () => {
    it.each(['EdDSA', 'RS256'] as const)(
      '%s gets a key at once while the old ones go on verifying',
      async (algorithm) => {
        const realm = await aRealm(test);
        const actor = administratorOf(realm);
        const before = await keys.keysFor(realm);
        const token = signCompact(
          { kid: before.active.kid },
          { sub: 'x' },
          before.active.key,
          before.active.alg,
        );
        const changed = await test
          .get(RealmService)
          .updateSettings(actor, realm.name, { signing: { algorithm } });
        const after = await keys.keysFor(changed);
        expect(after.active.alg).toBe(algorithm);
        expect(await states(realm)).toEqual({ next: 1, active: 1, retiring: 1, retired: 1 });
        const old = await keys.findPublicKey(realm.id, before.active.kid);
        await expect(jwtVerify(token, await importJWK(old as JWK))).resolves.toBeDefined();
        const fresh = signCompact({ kid: after.active.kid }, { sub: 'x' }, after.active.key, algorithm);
        const jwk = await keys.findPublicKey(realm.id, after.active.kid);
        await expect(jwtVerify(fresh, await importJWK(jwk as JWK))).resolves.toBeDefined();
        expect(await subtypes(realm)).toEqual(
          expect.arrayContaining(['signing_key.rotated', 'realm.settings_changed']),
        );
      },
    );

    it('leaves one active key when it is chosen while others rotate', async () => {
      const realm = await aRealm(test);
      const actor = administratorOf(realm);
      const service = test.get(RealmService);
      await Promise.all([
        keys.rotate(actor, realm.id),
        service.updateSettings(actor, realm.name, { signing: { algorithm: 'EdDSA' } }),
        other.get(SigningKeys).rotate(actor, realm.id),
        other.get(RealmService).updateSettings(actor, realm.name, { tokens: { idTokenSeconds: 100 } }),
      ]);
      const now = await states(realm);
      expect(now).toMatchObject({ next: 1, active: 1 });
      const active = (await keys.list(realm.id)).filter(
        ({ state }) => state === 'active' || state === 'next',
      );
      expect(active.map(({ alg }) => alg)).toEqual(['EdDSA', 'EdDSA']);
    });
  });

  it('boot and stop with their scheduled job', async () => {
    const withJobs = await withRealms({ jobs: true, clock: new SystemClock() });
    const realm = await aRealm(withJobs);
    expect((await withJobs.get(SigningKeys).keysFor(realm)).verifying).toHaveLength(2);
    await withJobs.close();
  });
});
