import { AdminApp, type Caller, type TestRealm } from './support/admin-app.js';

describe('groups', () => {
  let app: AdminApp;
  let realm: TestRealm;
  let own: Caller;
  beforeAll(async () => {
    ({ app, realm, own } = await AdminApp.withRealm());
  });
  afterAll(() => app.stop());

  const call = (method: string, path: string, body?: unknown) =>
    app.call(own, method, realm.path + path, body);
  const named = (answer: { body: { items: { name: string }[] } }) =>
    answer.body.items.map(({ name }) => name);

  it('are created, renamed, listed by name and deleted', async () => {
    const made = await call('POST', '/groups', { name: 'Engineering' });
    expect(made.status).toBe(201);
    expect((await call('POST', '/groups', { name: 'engineering' })).status).toBe(409);
    await call('POST', '/groups', { name: 'Accounts' });
    expect(named(await call('GET', '/groups'))).toEqual(['Accounts', 'Engineering']);
    expect((await call('PATCH', `/groups/${String(made.body.id)}`, { name: 'Builders' })).body.name).toBe(
      'Builders',
    );
    expect((await call('PATCH', `/groups/${String(made.body.id)}`, { name: 'ACCOUNTS' })).status).toBe(409);
    expect(await call('DELETE', `/groups/${String(made.body.id)}`)).toMatchObject({ status: 204, text: '' });
    expect((await call('DELETE', `/groups/${String(made.body.id)}`)).status).toBe(404);
    expect(named(await call('GET', '/groups'))).toEqual(['Accounts']);
  });

  it('take members and let them go; twice is once', async () => {
    const { id } = (await call('POST', '/groups', { name: 'Crew' })).body;
    const member = `/groups/${id as string}/members/${own.id}`;
    for (const method of ['PUT', 'PUT']) expect((await call(method, member)).status).toBe(204);
    expect(named(await call('GET', `/users/${own.id}/groups`))).toEqual(['Crew']);
    for (const method of ['DELETE', 'DELETE']) expect((await call(method, member)).status).toBe(204);
    expect(named(await call('GET', `/users/${own.id}/groups`))).toEqual([]);
    expect(await realm.audited('group.member_added')).toHaveLength(1);
    expect(await realm.audited('group.member_removed')).toHaveLength(1);
  });

  it('show their members page by page, who was added last first, and no more of them than who they are', async () => {
    const { id } = (await call('POST', '/groups', { name: 'Many' })).body;
    const members = `/groups/${id as string}/members`;
    expect((await call('GET', members)).body).toEqual({ items: [], next: null });
    const users = [];
    for (const name of ['Ada', null, 'Eve', 'Bob', 'Zoe']) {
      const user = await realm.newUser({ name });
      expect((await call('PUT', `${members}/${user.id}`)).status).toBe(204);
      users.unshift(user);
    }
    const all = (await call('GET', members)).body;
    expect(all).toEqual({
      items: users.map(({ id, username, name }) => ({ id, username, name, addedAt: expect.any(String) })),
      next: null,
    });
    const seen: string[] = [];
    let next = '';
    for (let page = 0; page < 3; page += 1) {
      const { body } = await call('GET', `${members}?limit=2${next}`);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      next = `&cursor=${String(body.next)}`;
      expect([page, body.next === null]).toEqual([page, page === 2]);
    }
    expect(seen).toEqual(users.map(({ id }) => id));
    await call('DELETE', `${members}/${users[0]?.id ?? ''}`);
    expect((await call('GET', members)).body.items).toHaveLength(4);

    const reader = await realm.user('groups:read');
    expect((await app.call(reader, 'GET', realm.path + members)).status).toBe(200);
    const others = await realm.userWithout('groups:read');
    expect((await app.call(others, 'GET', realm.path + members)).status).toBe(403);
    for (const query of ['limit=0', 'limit=201', 'cursor=x', 'search=ada'])
      expect([query, (await call('GET', `${members}?${query}`)).status]).toEqual([query, 422]);
    expect((await call('GET', `/groups/${own.id}/members`)).body.type).toMatch(/accounts\/group-not-found$/);
  });

  it('one of two with the same name at once is made', async () => {
    const answers = await Promise.all([0, 1].map(() => call('POST', '/groups', { name: 'Twins' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
});
