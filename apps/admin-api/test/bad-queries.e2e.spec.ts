import { AdminApp, type Caller, type TestRealm } from './support/admin-app.js';
import { expectProblem } from './support/expect-problem.js';

describe('bad queries', () => {
  let app: AdminApp;
  let realm: TestRealm;
  let own: Caller;
  beforeAll(async () => {
    ({ app, realm, own } = await AdminApp.withRealm());
  });
  afterAll(() => app.stop());

  const lists = ['users', 'clients', 'roles', 'assignments', 'audit'] as const;
  const forged: readonly unknown[] = [
    {},
    [],
    null,
    'x',
    { after: 1 },
    { after: "x' or 1=1 --" },
    { after: 'a\u0000b' },
    { after: '\ud800' },
    { before: '-1' },
    { before: '1;drop table realm' },
    { before: '9'.repeat(30) },
    { before: 1 },
    { createdAt: '2030-01-01T00:00:00Z', id: 'x' },
    { createdAt: '0000-01-01T00:00:00Z', id: '00000000-0000-4000-8000-000000000000' },
    { createdAt: 'now', id: '00000000-0000-4000-8000-000000000000' },
    { grantedAt: '99999-01-01T00:00:00Z', id: '00000000-0000-4000-8000-000000000000' },
    { realmId: '00000000-0000-4000-8000-000000000000' },
  ];
  const cursors = [
    ...forged.map((place) => Buffer.from(JSON.stringify(place)).toString('base64url')),
    'x',
    '%20',
    '!!!',
    'e30=',
    Buffer.from([0xff, 0xfe]).toString('base64url'),
    Buffer.from('{"after":').toString('base64url'),
  ];

  it.each(lists)('a forged cursor of %s is refused', async (list) => {
    for (const cursor of cursors) {
      const answer = await app.call(own, 'GET', `${realm.path}/${list}?cursor=${cursor}`);
      expectProblem(answer, `${list} ${cursor}`, [422]);
    }
    const long = await app.call(own, 'GET', `${realm.path}/${list}?cursor=${'x'.repeat(2_000)}`);
    expectProblem(long, `${list} long`, [422]);
  });

  it('a forged cursor of realms is refused', async () => {
    for (const cursor of cursors)
      expectProblem(await app.call(app.root, 'GET', `/realms?cursor=${cursor}`), cursor, [422]);
  });

  it('the cursor of one list means nothing to another', async () => {
    const page = await app.call(own, 'GET', `${realm.path}/audit?limit=1`);
    expect(page.body.next).toEqual(expect.any(String));
    for (const list of lists.filter((name) => name !== 'audit'))
      expectProblem(
        await app.call(own, 'GET', `${realm.path}/${list}?cursor=${page.body.next as string}`),
        list,
        [422],
      );
  });

  it('three hundred parameters are refused by every list', async () => {
    const query = Array.from({ length: 300 }, (_, index) => `a${String(index)}=1`).join('&');
    for (const list of lists)
      expectProblem(await app.call(own, 'GET', `${realm.path}/${list}?${query}`), list, [400]);
  });

  it.each([
    ['limit=1&limit=2', 400],
    ['limit=1&%6cimit=2', 400],
    ['limit[]=1', 422],
    ['limit[$gt]=1', 422],
    ['__proto__=1', 400],
    ['constructor=1', 400],
    ['nobody=knows', 422],
    ['limit=%00', 400],
    ['limit=%ff', 400],
    ['limit=%zz', 400],
    ['limit=', 422],
    ['limit=0', 422],
    ['limit=-1', 422],
    ['limit=1.5', 422],
    ['limit=1e1', 422],
    ['limit=0x10', 422],
    ['limit=99999999999999999999', 422],
    ['limit=true', 422],
    ['cursor=', 422],
  ])('%s is refused by every list', async (query, status) => {
    for (const list of lists)
      expectProblem(await app.call(own, 'GET', `${realm.path}/${list}?${query}`), `${list}?${query}`, [
        status,
      ]);
  });
});
