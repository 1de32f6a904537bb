import { AdminApp, type Caller, type TestRealm } from './support/admin-app.js';

const rounds = Array.from({ length: 20 }, (_, round) => round);

describe('the last administrator of a realm', () => {
  let app: AdminApp;
  beforeAll(async () => {
    app = await AdminApp.start();
  });
  afterAll(() => app.stop());

  /** The administrators who may still act. */
  async function remaining(realm: TestRealm): Promise<number> {
    const [row] = await app.db.query<{ n: number }>(
      `select count(*)::int as n from role r
       join role_assignment a on a.realm_id = r.realm_id and a.role_id = r.id and a.principal_kind = 'user'
       join app_user u on u.realm_id = a.realm_id and u.id = a.principal_id
       where r.realm_id = $1 and r.name = 'Admin' and u.enabled and u.locked_at is null`,
      [realm.id],
    );
    return row?.n ?? 0;
  }

  async function unassign(caller: Caller, realm: TestRealm, target: Caller) {
    const held = await app.call(app.root, 'GET', `${realm.path}/users/${target.id}/roles`);
    const [{ assignmentId }] = held.body.items;
    return app.call(caller, 'DELETE', `${realm.path}/assignments/${assignmentId as string}`);
  }

  const ways = {
    disable: (caller: Caller, realm: TestRealm, { id }: Caller) =>
      app.call(caller, 'POST', `${realm.path}/users/${id}/disable`),
    lock: (caller: Caller, realm: TestRealm, { id }: Caller) =>
      app.call(caller, 'POST', `${realm.path}/users/${id}/lock`, { reason: 'mutiny' }),
    unassign,
  };
  const names = Object.keys(ways) as (keyof typeof ways)[];

  it.each(names)('cannot be taken away by: %s', async (way) => {
    const realm = await app.newRealm();
    const last = await realm.administrator();
    for (const caller of [last, app.root]) {
      const answer = await ways[way](caller, realm, last);
      expect(answer.status).toBe(409);
      expect(answer.body.type).toMatch(/rbac\/last-administrator$/);
    }
    expect(await remaining(realm)).toBe(1);
    const refusals = (await app.audited(realm)).filter(
      ({ details }) => details['refusal'] === 'rbac/last-administrator',
    );
    expect(refusals).toHaveLength(2);
  });

  it('neither by giving the built-in role less nor by deleting it', async () => {
    const realm = await app.newRealm();
    await realm.administrator();
    const { id } = await realm.role('Admin');
    const change = { permissions: ['users:read'] };
    expect((await app.call(app.root, 'PATCH', `${realm.path}/roles/${id}`, change)).status).toBe(409);
    expect((await app.call(app.root, 'DELETE', `${realm.path}/roles/${id}`)).status).toBe(409);
  });

  it.each(names)('a locked or disabled second one does not count: %s', async (way) => {
    const realm = await app.newRealm();
    const [last, other] = [await realm.administrator(), await realm.administrator()];
    expect((await ways.lock(app.root, realm, other)).status).toBe(200);
    expect((await ways[way](app.root, realm, last)).status).toBe(409);
    expect(await remaining(realm)).toBe(1);
  });

  it.each(rounds)('stays when two go at once (round %i)', async (round) => {
    const realm = await app.newRealm();
    const [a, b] = [await realm.administrator(), await realm.administrator()];
    const first = names[round % names.length] ?? 'lock';
    const second = names[Math.floor(round / names.length) % names.length] ?? 'lock';
    const answers = await Promise.all([ways[first](app.root, realm, a), ways[second](app.root, realm, b)]);
    const statuses = answers.map(({ status }) => (status === 409 ? 'refused' : 'done')).sort();
    expect({ statuses, remaining: await remaining(realm) }).toEqual({
      statuses: ['done', 'refused'],
      remaining: 1,
    });
  });
});
