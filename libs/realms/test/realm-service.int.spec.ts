import { Realm, RealmDirectory, RealmSecrets, RealmService, SigningKeys } from '@gatehouse/realms';
import { mainRealm } from '@gatehouse/realms';
import { eventually, type TestModule } from '@gatehouse-testing/database';
import { administratorOf, aRealm, withRealms } from '@gatehouse-testing/realms';
import { systemActor } from '@gatehouse/kernel';

describe('RealmService', () => {
  let test: TestModule;
  let other: TestModule;
  let service: RealmService;
  let home: Realm;

  beforeAll(async () => {
    test = await withRealms();
    other = await withRealms({ database: test.database, clock: test.clock });
    service = test.get(RealmService);
    home = await aRealm(test, { name: mainRealm });
  });
  afterAll(async () => {
    await other.close();
    await test.close();
  });

  const subtypes = async (realmId: string) =>
    (await test.audited(realmId)).map(({ eventSubtype }) => eventSubtype);

  describe('create', () => {
    it('makes the realm whole: secrets, an active and a next key, records in both realms', async () => {
      const actor = administratorOf(home);
      const realm = await service.create(actor, { name: 'acme', displayName: 'Acme  Ltd' });
      expect(realm).toMatchObject({
        name: 'acme',
        displayName: 'Acme  Ltd',
        enabled: true,
        settingsVersion: 1,
      });
      expect(realm.settings.tokens).toMatchObject({
        accessTokenSeconds: 1800,
        clientCredentialsSeconds: 3600,
      });
      const states = (await test.get(SigningKeys).list(realm.id)).map(({ state }) => state);
      expect(states.sort()).toEqual(['active', 'next']);
      for (const name of ['cookie-keys', 'dpop-nonce', 'pairwise-salt'] as const)
        expect(await test.get(RealmSecrets).get(realm.id, name)).toHaveLength(32);
      expect(await subtypes(realm.id)).toEqual(['signing_key.rotated', 'realm.created']);
      const [created] = (await test.audited(home.id)).slice(-1);
      expect(created).toMatchObject({ eventSubtype: 'realm.created', targetId: realm.id, actorId: actor.id });
    });

    it('keeps secrets sealed, each for its own row', async () => {
      const realm = await aRealm(test);
      const cookie = await test.get(RealmSecrets).get(realm.id, 'cookie-keys');
      const rows = await test.db.query<{ sealed: string }>(
        'select sealed from realm_secret where realm_id = $1 union all select sealed from signing_key_secret where realm_id = $1',
        [realm.id],
      );
      expect(rows).toHaveLength(5);
      for (const { sealed } of rows) {
        expect(sealed).toMatch(/^gh1\.test\./);
        expect(sealed).not.toContain(cookie.toString('base64url'));
      }
    });

    it('refuses a name that is taken, with everything undone and the refusal recorded', async () => {
      await aRealm(test, { name: 'taken' });
      const before = await test.db.query('select 1 from signing_key');
      await expect(service.create(administratorOf(home), { name: 'taken' })).rejects.toMatchObject({
        code: 'realms/name-taken',
        kind: 'conflict',
      });
      expect(await test.db.query('select 1 from signing_key')).toHaveLength(before.length);
      const [refusal] = (await test.audited(home.id)).slice(-1);
      expect(refusal).toMatchObject({
        eventSubtype: 'realm.operation_refused',
        outcome: 'failure',
        details: { realm: 'taken', operation: 'create', refusal: 'realms/name-taken' },
      });
    });

    it('lets one of many that ask for the same name at once win', async () => {
      const attempts = Array.from({ length: 8 }, () =>
        service.create(administratorOf(home), { name: 'popular' }).then(
          () => 'created',
          (error: unknown) => (error as { code: string }).code,
        ),
      );
      const outcomes = await Promise.all(attempts);
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'realms/name-taken')).toHaveLength(7);
    });

    it.each([
      ['nothing', ''],
      ['capitals', 'UPPER'],
      ['a hyphen first', '-x'],
      ['a space', 'a b'],
      ['a slash', 'a/b'],
      ['dots', '..'],
      ['a NUL', 'x\u0000'],
      ['other letters', 'é'],
      ['64 characters', 'a'.repeat(64)],
      ['10,000 characters', 'a'.repeat(10_000)],
    ])('refuses a name of %s', async (_, name) => {
      await expect(service.create(administratorOf(home), { name })).rejects.toMatchObject({
        code: 'realms/name-invalid',
      });
    });

    it('refuses a display name with control characters or none at all', async () => {
      for (const displayName of ['  ', 'a\u0000b', 'a\nb', 'x'.repeat(101), '\ud800'])
        await expect(
          service.create(administratorOf(home), { name: 'nice', displayName }),
        ).rejects.toMatchObject({
          code: 'realms/display-name-invalid',
        });
    });

    it('undoes everything when provisioning fails', async () => {
      const failing = await withRealms();
      try {
        const realms = failing.get(RealmService);
        realms.onRealmCreated(() => Promise.reject(new Error('no roles')));
        await expect(realms.create(systemActor('', 'test'), { name: 'half' })).rejects.toThrow('no roles');
        expect(await realms.findByName('half')).toBeNull();
        expect(await failing.db.query('select 1 from audit_record')).toEqual([]);
      } finally {
        await failing.close();
      }
    });

    it('provisions with the actor in the new realm', async () => {
      const seen: Array<[string, string]> = [];
      const provisioned = await withRealms();
      try {
        const realms = provisioned.get(RealmService);
        realms.onRealmCreated(async (actor, realm) => void seen.push([actor.realmId, realm.id]));
        const realm = await realms.create(systemActor('', 'test'), { name: 'full' });
        expect(seen).toEqual([[realm.id, realm.id]]);
      } finally {
        await provisioned.close();
      }
    });
  });

  describe('disable', () => {
    it('is known to this process at once, and to every other one by notice', async () => {
      const realm = await aRealm(test);
      const there = other.get(RealmDirectory);
      expect((await there.find(realm.name))?.enabled).toBe(true);
      expect((await there.findById(realm.id))?.enabled).toBe(true);
      expect((await test.get(RealmDirectory).find(realm.name))?.enabled).toBe(true);

      await service.disable(administratorOf(realm), realm.name);
      expect((await test.get(RealmDirectory).find(realm.name))?.enabled).toBe(false);
      await eventually(async () => {
        expect((await there.find(realm.name))?.enabled).toBe(false);
      }, 1_000);
      await eventually(async () => {
        expect((await there.findById(realm.id))?.enabled).toBe(false);
      }, 1_000);

      await service.enable(administratorOf(realm), realm.name);
      await eventually(async () => {
        expect((await there.find(realm.name))?.enabled).toBe(true);
      }, 1_000);
      expect((await subtypes(realm.id)).slice(-2)).toEqual(['realm.disabled', 'realm.enabled']);
    });

    it('changes and records nothing when repeated', async () => {
      const realm = await aRealm(test);
      await service.disable(administratorOf(realm), realm.name);
      await service.disable(administratorOf(realm), realm.name);
      expect((await subtypes(realm.id)).filter((subtype) => subtype === 'realm.disabled')).toHaveLength(1);
    });

    it('refuses for the main realm, and says so in the log', async () => {
      await expect(service.disable(administratorOf(home), mainRealm)).rejects.toMatchObject({
        code: 'realms/main-realm-protected',
      });
      expect((await service.getByName(mainRealm)).enabled).toBe(true);
      expect((await subtypes(home.id)).at(-1)).toBe('realm.operation_refused');
    });

    it('does not find what is not there', async () => {
      for (const name of ['nowhere', 'x\u0000', 'X'.repeat(10_000)])
        await expect(service.disable(administratorOf(home), name)).rejects.toMatchObject({
          kind: 'not-found',
        });
      await expect(service.getById('not-a-uuid')).rejects.toMatchObject({ kind: 'not-found' });
    });
  });

  describe('updateSettings', () => {
    it('merges, counts the version and records which sections changed', async () => {
      const realm = await aRealm(test);
      const changed = await service.updateSettings(administratorOf(realm), realm.name, {
        tokens: { accessTokenSeconds: 120 },
        branding: { accentColor: '#123456', displayName: 'Acme' },
      });
      expect(changed.settingsVersion).toBe(2);
      expect(changed.settings.tokens).toEqual({ ...realm.settings.tokens, accessTokenSeconds: 120 });
      const cleared = await service.updateSettings(administratorOf(realm), realm.name, {
        branding: { displayName: null },
      });
      expect(cleared.settings.branding).toEqual({ accentColor: '#123456' });
      const [first] = (await test.audited(realm.id)).filter(
        ({ eventSubtype }) => eventSubtype === 'realm.settings_changed',
      );
      expect(first?.details).toEqual({ realm: realm.name, sections: ['tokens', 'branding'], version: 2 });
      await eventually(async () => {
        expect((await other.get(RealmDirectory).find(realm.name))?.settingsVersion).toBe(3);
      }, 1_000);
    });

    it('keeps the version when nothing changes', async () => {
      const realm = await aRealm(test);
      const same = await service.updateSettings(administratorOf(realm), realm.name, {
        dpop: { requireNonce: true },
      });
      expect(same.settingsVersion).toBe(1);
    });

    it('lets one of two changes that read the same version win', async () => {
      const realm = await aRealm(test);
      const outcomes = await Promise.allSettled(
        [60, 61, 62, 63].map((accessTokenSeconds) =>
          service.updateSettings(administratorOf(realm), realm.name, { tokens: { accessTokenSeconds } }, 1),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await service.getByName(realm.name)).settingsVersion).toBe(2);
    });

    it('names each fault by its place and stores nothing', async () => {
      const realm = await aRealm(test);
      const patch = {
        tokens: { accessTokenSeconds: -1 },
        unknown: true,
        lockout: { attempts: 'five' },
      } as never;
      await expect(service.updateSettings(administratorOf(realm), realm.name, patch)).rejects.toMatchObject({
        code: 'realms/invalid-settings',
        extensions: {
          errors: expect.arrayContaining([
            expect.objectContaining({ pointer: '/tokens/accessTokenSeconds' }),
            expect.objectContaining({ pointer: '/lockout/attempts' }),
            expect.objectContaining({ pointer: '' }),
          ]),
        },
      });
      expect((await service.getByName(realm.name)).settings).toEqual(realm.settings);
    });
  });

  it('lists by name, page by page', async () => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await service.list({ cursor, limit: 3 });
      expect(page.realms.length).toBeLessThanOrEqual(3);
      names.push(...page.realms.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(names).toContain(mainRealm);
    expect(names).toEqual([...new Set(names)].sort());
  });
});
