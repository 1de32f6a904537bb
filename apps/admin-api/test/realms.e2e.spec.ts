import { AdminApp, type Caller, type TestRealm } from './support/admin-app.js';
import type { Answer } from '../../../test/support/exact-request.js';

describe('realms', () => {
  let app: AdminApp;
  let realm: TestRealm;
  let own: Caller;
  beforeAll(async () => {
    ({ app, realm, own } = await AdminApp.withRealm());
  });
  afterAll(() => app.stop());

  const create = (body: unknown, caller = app.root) => app.call(caller, 'POST', '/realms', body);
  const patch = (body: unknown, caller = app.root) => app.call(caller, 'PATCH', realm.path, body);

  it('creates a realm whole: keys, built-in roles, a record in both realms', async () => {
    const made = await create({
      name: 'payroll',
      displayName: 'Payroll',
      settings: { tokens: { accessTokenSeconds: 300 } },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'payroll',
      displayName: 'Payroll',
      enabled: true,
      settingsVersion: 1,
      settings: { version: 1, tokens: { accessTokenSeconds: 300 } },
    });
    const [keys, roles] = await Promise.all([
      app.call(app.root, 'GET', '/realms/payroll/keys'),
      app.call(app.root, 'GET', '/realms/payroll/roles'),
    ]);
    expect(keys.body.items.map(({ state }: { state: string }) => state).sort()).toEqual(['active', 'next']);
    expect(roles.body.items.map(({ name }: { name: string }) => name)).toEqual([
      'Admin',
      'Auditor',
      'Operator',
      'Viewer',
    ]);
    const expected = { actorId: app.root.id, username: app.root.name, source: 'admin-api' };
    expect(await app.audited(app.main, 'realm.created')).toEqual(
      expect.arrayContaining([expect.objectContaining({ ...expected, targetId: made.body.id })]),
    );
    expect(await app.audited(made.body, 'realm.created')).toMatchObject([expected]);
  });

  it('makes one realm of two that are created at once under one name', async () => {
    const answers = await Promise.all([create({ name: 'twins' }), create({ name: 'twins' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it.each(['Main', 'a b', '-a', 'ä', '../x', 'a'.repeat(64), ''])('refuses the name %j', async (name) => {
    const answer = await create({ name });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ pointer: '#/name' }]);
  });

  it('points at what is wrong with the settings, from the root of the body', async () => {
    const answer = await patch({ settings: { tokens: { accessTokenSeconds: 1 }, unheard: {} } });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '#/settings',
      '#/settings/tokens/accessTokenSeconds',
    ]);
  });

  it('merges a patch into the settings and counts the version', async () => {
    const before = (await app.call(own, 'GET', realm.path)).body;
    const answer = await patch({
      expectedVersion: before.settingsVersion,
      settings: { lockout: { attempts: 7 } },
    });
    expect(answer.body).toMatchObject({
      settingsVersion: Number(before.settingsVersion) + 1,
      settings: { lockout: { ...before.settings.lockout, attempts: 7 } },
    });
    expect(await realm.audited('realm.settings_changed')).toMatchObject([
      { actorId: app.root.id, details: { sections: ['lockout'] } },
    ]);
  });

  it.each(Array.from({ length: 10 }, (_, round) => round))(
    'takes one of two changes that are based on the same version (round %i)',
    async (round) => {
      const { settingsVersion: expectedVersion } = (await app.call(app.root, 'GET', realm.path)).body;
      const answers = await Promise.all(
        [100, 200].map((base) =>
          patch({ expectedVersion, settings: { lockout: { attempts: base + round } } }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const refused = answers.find(({ status }) => status === 409);
      expect(refused?.body.currentVersion).toBe(Number(expectedVersion) + 1);
      expect(refused?.body.type).toMatch(/\/problems\/realms\/settings-changed$/);
    },
  );

  it('renames', async () => {
    const answer = await app.call(own, 'POST', `${realm.path}/rename`, { displayName: 'Zürich ✓' });
    expect(answer.body).toMatchObject({ name: realm.name, displayName: 'Zürich ✓' });
    expect(await realm.audited('realm.renamed')).toMatchObject([{ details: { displayName: 'Zürich ✓' } }]);
  });

  it('lists by name, page by page', async () => {
    const first = await app.call(app.root, 'GET', '/realms?limit=2');
    expect(first.body.items).toHaveLength(2);
    const names: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: Answer = await app.call(app.root, 'GET', `/realms?limit=2${more}`);
      names.push(...page.body.items.map(({ name }: { name: string }) => name));
      cursor = page.body.next;
    }
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toEqual(expect.arrayContaining(['main', 'payroll', realm.name]));
  });

  it('a disabled realm answers nobody of its own, is administered from main, and comes back', async () => {
    const target = await app.newRealm();
    const inside = await target.administrator();
    expect((await app.call(inside, 'GET', target.path)).status).toBe(200);
    expect((await app.call(app.root, 'POST', `${target.path}/disable`)).body.enabled).toBe(false);
    expect((await app.call(inside, 'GET', target.path)).status).toBe(401);
    const made = await app.call(app.root, 'POST', `${target.path}/users`, { username: 'ada' });
    expect(made.status).toBe(201);
    expect((await app.call(app.root, 'POST', `${target.path}/disable`)).status).toBe(200);
    expect((await app.call(app.root, 'POST', `${target.path}/enable`)).body.enabled).toBe(true);
    expect((await app.call(inside, 'GET', target.path)).status).toBe(200);
    expect(await target.audited('realm.disabled')).toHaveLength(1);
  });

  it('the main realm cannot be disabled', async () => {
    const answer = await app.call(app.root, 'POST', '/realms/main/disable');
    expect(answer.status).toBe(409);
    expect(answer.body.type).toMatch(/realms\/main-realm-protected$/);
    const [record] = await app.main.audited('realm.operation_refused');
    expect(record).toMatchObject({
      actorId: app.root.id,
      details: { operation: 'disable', refusal: 'realms/main-realm-protected' },
    });
  });

  describe('for the administrator of another realm than main', () => {
    it('there is one realm', async () => {
      const answer = await app.call(own, 'GET', '/realms');
      expect(answer.body.items.map(({ name }: { name: string }) => name)).toEqual([realm.name]);
      expect(answer.body.next).toBeNull();
    });

    it('creating one is refused, and both realms hear of the attempt', async () => {
      const answer = await create({ name: 'mine' }, own);
      expect(answer.status).toBe(403);
      expect(answer.body.type).toMatch(/admin-api\/main-realm-only$/);
      for (const where of [realm, app.main])
        expect(await where.audited('realm.foreign_access_refused')).toEqual(
          expect.arrayContaining([
            expect.objectContaining({
              actorId: own.id,
              severity: 'high',
              details: { home_realm: realm.name, route: 'RealmsController.create' },
            }),
          ]),
        );
      expect((await app.call(app.root, 'GET', '/realms/mine')).status).toBe(404);
    });

    it('the settings are theirs, except those that weigh on the whole installation', async () => {
      expect((await patch({ settings: { sessions: { maxAgeSeconds: 3600 } } }, own)).status).toBe(200);
      for (const settings of [
        { egress: { allowPrivateAddresses: true } },
        { password: { hash: { algorithm: 'argon2id', memoryKiB: 1_048_576, passes: 20, parallelism: 16 } } },
        { lockout: { attempts: 9 }, egress: null },
      ]) {
        const { status, body } = await patch({ settings }, own);
        expect(status).toBe(403);
        expect(body.type).toMatch(/\/problems\/admin-api\/installation-setting$/);
      }
      expect(await realm.audited('realm.installation_setting_refused')).toHaveLength(3);
      const { settings } = (await app.call(own, 'GET', realm.path)).body;
      expect(settings).toMatchObject({ egress: { allowPrivateAddresses: false } });
      expect(settings.lockout.attempts).not.toBe(9);
      expect((await patch({ settings: { egress: { allowPrivateAddresses: true } } })).status).toBe(200);
    });
  });
});

describe('signing keys', () => {
  let app: AdminApp;
  beforeAll(async () => {
    app = await AdminApp.start();
  });
  afterAll(() => app.stop());

  it('rotate on command; tokens of the former key go on working', async () => {
    const realm = await app.newRealm();
    const own = await realm.administrator();
    const before = (await app.call(own, 'GET', `${realm.path}/keys`)).body.items;
    const next = before.find(({ state }: { state: string }) => state === 'next');
    const answer = await app.call(own, 'POST', `${realm.path}/keys/rotate`);
    expect(answer.status).toBe(200);
    const states = answer.body.items.map(({ state }: { state: string }) => state).sort();
    expect(states).toEqual(['active', 'next', 'retiring']);
    expect(answer.body.items.find(({ state }: { state: string }) => state === 'active').kid).toBe(next.kid);
    expect((await app.call(own, 'GET', `${realm.path}/keys`)).status).toBe(200);
    expect(answer.text).not.toMatch(/"(d|p|q|k|x|y)"/);
    expect(await realm.audited('signing_key.rotated')).toEqual(
      expect.arrayContaining([expect.objectContaining({ actorId: own.id, targetId: next.kid })]),
    );
  });

  it('there is one active and one next key after two rotations at once', async () => {
    const realm = await app.newRealm();
    const answers = await Promise.all(
      [0, 1].map(() => app.call(app.root, 'POST', `${realm.path}/keys/rotate`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { items } = (await app.call(app.root, 'GET', `${realm.path}/keys`)).body;
    const states = items.map(({ state }: { state: string }) => state).sort();
    expect(states).toEqual(['active', 'next', 'retiring', 'retiring']);
  });
});
