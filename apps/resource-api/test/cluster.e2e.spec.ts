import { UserService } from '@gatehouse/accounts';
import { Revocations } from '@gatehouse/access-tokens';
import { Notices } from '@gatehouse/cluster';
import { Assignments, RoleService } from '@gatehouse/rbac';
import { eventually } from '@gatehouse-testing/database';
import { ResourceApp, type Caller, type TestRealm } from './support/resource-app.js';

describe('a change acts within one second on every process', () => {
  let first: ResourceApp;
  let second: ResourceApp;
  /** Listens again only after ten seconds, once its connection is cut. */
  let deaf: ResourceApp;
  let realm: TestRealm;

  beforeAll(async () => {
    first = await ResourceApp.start();
    second = await ResourceApp.start(first.database);
    deaf = await ResourceApp.start(first.database, { CLUSTER_HEARTBEAT_MS: '10000' });
    realm = await first.newRealm();
  });
  afterAll(async () => {
    await deaf.stop();
    await second.stop();
    await first.stop();
  });

  const later = () => new Date(Date.now() + 3_600_000);
  const statuses = async (caller: Caller, apps = [first, second, deaf]) =>
    Promise.all(apps.map(async (app) => (await app.call(caller, 'GET', '/hosts')).status));
  const within = (caller: Caller, expected: number) =>
    eventually(async () => {
      expect(new Set(await statuses(caller))).toEqual(new Set([expected]));
    }, 1_000);

  it('when a role is given and taken away', async () => {
    const user = await realm.user();
    expect(await statuses(user)).toEqual([403, 403, 403]);
    const role = await realm.roleWith(['hosts:read']);
    await realm.give(role, 'user', user.id);
    await within(user, 200);
    await first.get(Assignments).unassign(realm.system, realm.id, role, { kind: 'user', id: user.id });
    await within(user, 403);
  });

  it('when a role is edited or deleted', async () => {
    const user = await realm.user();
    const role = await realm.roleWith(['hosts:approve']);
    await realm.give(role, 'user', user.id);
    expect(await statuses(user)).toEqual([403, 403, 403]);
    await first.get(RoleService).update(realm.system, realm.id, role, { permissions: ['hosts:read'] });
    await within(user, 200);
    await first.get(RoleService).remove(realm.system, realm.id, role);
    await within(user, 403);
  });

  it('when a user is disabled', async () => {
    const user = await realm.user('hosts:read');
    await within(user, 200);
    await first.get(UserService).disable(realm.system, realm.id, user.id);
    await within(user, 401);
  });

  it('when a token is revoked', async () => {
    const user = await realm.user('hosts:read');
    await within(user, 200);
    await first.get(Revocations).revokeUser(realm.system, realm.id, user.id);
    await within(user, 401);
  });

  it('also while a process hears no notices: it asks the database', async () => {
    const [revoked, locked, stripped] = [
      await realm.user('hosts:read'),
      await realm.user('hosts:read'),
      await realm.user(),
    ];
    const role = await realm.roleWith(['hosts:read']);
    await realm.give(role, 'user', stripped.id);
    for (const user of [revoked, locked, stripped]) await within(user, 200);
    await first.db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'gatehouse-notices' and datname = current_database()`,
    );
    await eventually(() => {
      expect(deaf.get(Notices).interrupted).toBe(true);
    }, 1_000);
    await first.get(Revocations).revoke(realm.system, realm.id, 'user', revoked.id, later());
    await first.get(UserService).lock(realm.system, realm.id, locked.id, 'test');
    await first.get(Assignments).unassign(realm.system, realm.id, role, { kind: 'user', id: stripped.id });
    // At once: there is nothing to wait for.
    expect(await statuses(revoked, [deaf])).toEqual([401]);
    expect(await statuses(locked, [deaf])).toEqual([401]);
    expect(await statuses(stripped, [deaf])).toEqual([403]);
    expect(deaf.get(Notices).interrupted).toBe(true);
    expect((await deaf.send('GET', '/health/ready')).status).toBe(503);
    await within(revoked, 401);
    await within(locked, 401);
    await within(stripped, 403);
  });
});
