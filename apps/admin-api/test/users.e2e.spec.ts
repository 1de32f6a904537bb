import { randomUUID } from 'node:crypto';
import { PasswordCredentials } from '@gatehouse/accounts';
import { AdminApp, aPassword, type Caller, type TestRealm } from './support/admin-app.js';

describe('users', () => {
  let app: AdminApp;
  let realm: TestRealm;
  let own: Caller;
  beforeAll(async () => {
    ({ app, realm, own } = await AdminApp.withRealm());
  });
  afterAll(() => app.stop());

  const create = (body: unknown, caller = own, where = realm) =>
    app.call(caller, 'POST', `${where.path}/users`, body);
  const patch = (id: string, body: unknown, caller = own) =>
    app.call(caller, 'PATCH', `${realm.path}/users/${id}`, body);

  it('are created, read and recorded', async () => {
    const made = await create({
      username: 'Ada',
      email: 'ada@example.com',
      emailVerified: true,
      name: 'Ada Lovelace',
      givenName: 'Ada',
      familyName: 'Lovelace',
      claims: { zoneinfo: 'Europe/London', locale: 'en-GB' },
      password: aPassword(),
      mustChangePassword: true,
    });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(String),
      username: 'Ada',
      email: 'ada@example.com',
      emailVerified: true,
      name: 'Ada Lovelace',
      givenName: 'Ada',
      familyName: 'Lovelace',
      claims: { zoneinfo: 'Europe/London', locale: 'en-GB' },
      enabled: true,
      lockedAt: null,
      lockReason: null,
      lockedOutUntil: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await app.call(own, 'GET', `${realm.path}/users/${String(made.body.id)}`)).body).toEqual(
      made.body,
    );
    expect((await realm.audited('user.created'))[0]).toMatchObject({
      actorId: own.id,
      targetId: made.body.id,
      details: { with_password: true, must_change_password: true },
    });
  });

  it('one of two with the same name at once is made, however it is written', async () => {
    const answers = await Promise.all([create({ username: 'grace' }), create({ username: 'GRACE' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await create({ username: 'ｇrace' })).status).toBe(409);
  });

  it('a name of invisible characters makes no user, as it makes no client', async () => {
    const answer = await create({ username: 'unseen', name: '\u202e' });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ pointer: '#/name' }]);
    const { id } = (await create({ username: 'seen', name: 'Seen' })).body;
    const patched = await patch(id, { name: 'Se\u200ben' });
    expect(patched.status).toBe(422);
  });

  it('a password that breaks the rules names them and makes no user', async () => {
    const answer = await create({ username: 'weak', password: 'short' });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0]).toMatchObject({ pointer: '#/password' });
    const found = await app.call(own, 'GET', `${realm.path}/users?search=weak`);
    expect(found.body.items).toEqual([]);
    expect((await realm.audited('user.create_refused'))[0]).toMatchObject({
      outcome: 'failure',
      details: { refusal: 'accounts/password-refused' },
    });
  });

  it('are changed: what is absent stays, null removes, a new address is unverified', async () => {
    const { body: user } = await create({
      username: 'hedy',
      email: 'hedy@example.com',
      emailVerified: true,
      name: 'Hedy',
    });
    const changed = await patch(user.id, { email: 'lamarr@example.com', name: null });
    expect(changed.body).toMatchObject({
      username: 'hedy',
      email: 'lamarr@example.com',
      emailVerified: false,
      name: null,
    });
    expect((await patch(user.id, {})).body).toEqual(changed.body);
  });

  it('are listed newest first, page by page, and found by part of a name or address', async () => {
    const group = await app.newRealm();
    const names = Array.from({ length: 7 }, (_, index) => `person-${String(index)}`);
    for (const username of names) expect((await create({ username }, app.root, group)).status).toBe(201);
    const listed: string[] = [];
    let next: string | null = null;
    do {
      const query: string = next === null ? '' : `&cursor=${next}`;
      const page = await app.call(app.root, 'GET', `${group.path}/users?limit=3${query}`);
      expect(page.body.items.length).toBeLessThanOrEqual(3);
      listed.push(...page.body.items.map(({ username }: { username: string }) => username));
      next = page.body.next;
    } while (next !== null);
    expect(listed).toEqual([...names].reverse());
    const found = await app.call(app.root, 'GET', `${group.path}/users?search=PERSON-4`);
    expect(found.body.items).toMatchObject([{ username: 'person-4' }]);
    for (const search of ['%', '_', '\\', "' or 1=1 --"]) {
      const none = await app.call(
        app.root,
        'GET',
        `${group.path}/users?search=${encodeURIComponent(search)}`,
      );
      expect(none.body).toMatchObject({ items: [], next: null });
    }
  });

  it('show the roles that they hold', async () => {
    const { body } = await app.call(own, 'GET', `${realm.path}/users/${own.id}/roles`);
    expect(body.items).toMatchObject([{ role: 'Admin', grantedBy: 'system:test' }]);
    expect((await app.call(own, 'GET', `${realm.path}/users/${randomUUID()}/roles`)).status).toBe(404);
  });

  describe('and their access', () => {
    const act = (id: string, what: string, body?: unknown, caller = own) =>
      app.call(caller, 'POST', `${realm.path}/users/${id}/${what}`, body);

    it.each([
      ['disable', 'enable', {}, { enabled: false }, { enabled: true }],
      [
        'lock',
        'unlock',
        { reason: 'lost laptop' },
        { lockReason: 'lost laptop' },
        { lockedAt: null, lockReason: null },
      ],
    ])('%s ends their tokens at once, %s lets them in again', async (close, open, body, closed, opened) => {
      const target = await realm.user('users:read');
      const read = () => app.call(target, 'GET', `${realm.path}/users`);
      expect((await read()).status).toBe(200);
      expect((await act(target.id, close, body)).body).toMatchObject(closed);
      expect((await read()).status).toBe(401);
      const again = await act(target.id, close, body);
      expect(again.status).toBe(200);
      expect((await act(target.id, open)).body).toMatchObject(opened);
      // What was signed before stays dead: access came back, the old token did not.
      expect((await read()).status).toBe(401);
      expect(await realm.audited(`user.${close}${close === 'lock' ? 'ed' : 'd'}`)).toEqual(
        expect.arrayContaining([expect.objectContaining({ targetId: target.id, actorId: own.id })]),
      );
    });

    it('revoke ends sessions, grants and tokens, and keeps what they consented to', async () => {
      const target = await realm.user('users:read');
      const artifact = (kind: string) =>
        app.db.execute(
          `insert into oidc_artifact (realm_id, kind, id, payload, account_id) values ($1, $2, $3, '{}', $4)`,
          [realm.id, kind, randomUUID(), target.id],
        );
      for (const kind of ['Session', 'Grant', 'RefreshToken', 'AuthorizationCode']) await artifact(kind);
      await app.db.execute(
        `insert into consent (realm_id, user_id, client_row_id, scopes, granted_at, updated_at)
         select realm_id, $2, id, '["openid"]', now(), now() from oauth_client where realm_id = $1 limit 1`,
        [realm.id, target.id],
      );
      expect((await act(target.id, 'revoke')).status).toBe(200);
      const left = (table: string, column: string) =>
        app.db.query(`select 1 from ${table} where realm_id = $1 and ${column} = $2`, [realm.id, target.id]);
      expect(await left('oidc_artifact', 'account_id')).toEqual([]);
      expect(await left('consent', 'user_id')).toHaveLength(1);
      expect((await app.call(target, 'GET', `${realm.path}/users`)).status).toBe(401);
      expect((await realm.audited('user.revoked'))[0]).toMatchObject({ targetId: target.id });
    });

    it('set-password sets it and ends what was signed in', async () => {
      const target = await realm.user('users:read');
      const password = aPassword();
      expect((await act(target.id, 'set-password', { password, mustChange: true })).status).toBe(200);
      expect((await app.call(target, 'GET', `${realm.path}/users`)).status).toBe(401);
      const rows = await app.db.query<{ hash: string; must_change: boolean }>(
        'select hash, must_change from password_credential where realm_id = $1 and user_id = $2',
        [realm.id, target.id],
      );
      expect(rows).toMatchObject([{ must_change: true }]);
      expect(rows[0]?.hash).not.toContain(password);
      expect(app.get(PasswordCredentials)).toBeDefined();
      expect((await act(target.id, 'set-password', { password: 'short' })).status).toBe(422);
    });
  });

  describe('with more rights than the caller', () => {
    it.each([
      ['set-password', 'POST', (id: string) => `/users/${id}/set-password`, { password: aPassword() }],
      ['update', 'PATCH', (id: string) => `/users/${id}`, { email: 'mine@example.com', emailVerified: true }],
    ])('cannot be taken over by %s', async (_, method, path, body) => {
      const helpDesk = await realm.user('users:read', 'users:update', 'users:set-password');
      const equal = await realm.user('users:read');
      expect((await app.call(helpDesk, method, realm.path + path(equal.id), body)).status).toBe(200);
      const answer = await app.call(helpDesk, method, realm.path + path(own.id), body);
      expect(answer.status).toBe(403);
      expect(answer.body.type).toMatch(/rbac\/target-exceeds-own$/);
      expect(answer.body.missing).toContain('roles:assign');
      const user = (await app.call(own, 'GET', `${realm.path}/users/${own.id}`)).body;
      expect(user.email).not.toBe('mine@example.com');
      expect(await realm.audited('role.takeover_refused')).toEqual(
        expect.arrayContaining([expect.objectContaining({ actorId: helpDesk.id, targetId: own.id })]),
      );
      await app.call(own, 'PATCH', `${realm.path}/users/${equal.id}`, { email: null });
    });
  });
});
