import { AdminApp, type Caller, type TestRealm } from './support/admin-app.js';

describe('groups', () => {
  let app: AdminApp;
  let realm: TestRealm;
  let own: Caller;
  beforeAll(async () => {
    app = await AdminApp.start();
    realm = await app.newRealm();
    own = await realm.administrator();
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

  it('one of two with the same name at once is made', async () => {
    const answers = await Promise.all([0, 1].map(() => call('POST', '/groups', { name: 'Twins' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
});
