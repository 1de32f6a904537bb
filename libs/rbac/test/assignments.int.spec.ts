import { randomUUID } from 'node:crypto';
import { permissions, systemActor, type Actor } from '@gatehouse/kernel';
import type { Realm } from '@gatehouse/realms';
import { eventually, type TestModule } from '@gatehouse-testing/database';
import { aRealm } from '@gatehouse-testing/realms';
import { insertClient, insertUser, userActor, withRoles } from '@gatehouse-testing/rbac';
import {
  AssignmentNotFound,
  Assignments,
  GrantExceedsOwn,
  LastAdministrator,
  LastAdministratorProtected,
  LivePermissionDecider,
  MAX_ROLES_PER_PRINCIPAL,
  PermissionCache,
  PrincipalNotFound,
  RoleService,
} from '../src/index.js';

describe('assignments', () => {
  let test: TestModule;
  let realm: Realm;
  let roles: RoleService;
  let assignments: Assignments;
  let system: Actor;

  const roleId = async (name: string): Promise<string> => (await roles.findByName(realm.id, name))!.role.id;
  const user = async (...names: string[]): Promise<{ kind: 'user'; id: string }> => {
    const id = await insertUser(test.db, realm.id);
    for (const name of names)
      await assignments.assign(system, realm.id, await roleId(name), { kind: 'user', id });
    return { kind: 'user', id };
  };
  const recorded = async (subtype: string) =>
    (await test.audited(realm.id)).filter(({ eventSubtype }) => eventSubtype === subtype);

  beforeAll(async () => {
    test = await withRoles();
    roles = test.get(RoleService);
    assignments = test.get(Assignments);
  });
  beforeEach(async () => {
    realm = await aRealm(test);
    system = systemActor(realm.id, 'test');
  });
  afterAll(() => test.close());

  it('are at most fifty for one principal, two at once included', async () => {
    const someone = await user();
    const names = Array.from({ length: MAX_ROLES_PER_PRINCIPAL + 2 }, (_, index) => `role ${String(index)}`);
    const ids: string[] = [];
    for (const name of names)
      ids.push((await roles.create(system, realm.id, { name, permissions: ['hosts:read'] })).role.id);
    for (const id of ids.slice(0, -3)) await assignments.assign(system, realm.id, id, someone);
    const outcomes = await Promise.allSettled(
      ids.slice(-3).map((id) => assignments.assign(system, realm.id, id, someone)),
    );
    const refusals = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refusals).toHaveLength(2);
    for (const { reason } of refusals) expect(reason).toMatchObject({ code: 'rbac/too-many-roles' });
    expect(await assignments.listFor(realm.id, someone)).toHaveLength(MAX_ROLES_PER_PRINCIPAL);
  });

  it('say who granted what to whom and when, and are recorded', async () => {
    const someone = await user('Viewer');
    expect(await assignments.listFor(realm.id, someone)).toMatchObject([
      { roleName: 'Viewer', principal: someone, grantedBy: 'system:test', grantedAt: test.clock.now() },
    ]);
    expect(await recorded('role.assigned')).toMatchObject([
      { userId: someone.id, targetId: someone.id, details: { role: 'Viewer', principalKind: 'user' } },
    ]);
  });

  it('are given to clients as well', async () => {
    const id = await insertClient(test.db, realm.id);
    await assignments.assign(system, realm.id, await roleId('Operator'), { kind: 'client', id });
    const held = await test.get(PermissionCache).permissionsOf(realm.id, { kind: 'client', id });
    expect(held.roles).toEqual(['Operator']);
    expect(held.permissions.has('hosts:approve')).toBe(true);
    // The same id as a user holds nothing.
    expect((await test.get(PermissionCache).permissionsOf(realm.id, { kind: 'user', id })).roles).toEqual([]);
  });

  it('given twice, or by many at once, are one, with one record', async () => {
    const someone = await user();
    const id = await roleId('Viewer');
    await Promise.all(Array.from({ length: 10 }, () => assignments.assign(system, realm.id, id, someone)));
    expect(await assignments.listFor(realm.id, someone)).toHaveLength(1);
    expect(await recorded('role.assigned')).toHaveLength(1);
  });

  it('taken away twice are not found the second time', async () => {
    const someone = await user('Viewer');
    const id = await roleId('Viewer');
    await assignments.unassign(system, realm.id, id, someone);
    await expect(assignments.unassign(system, realm.id, id, someone)).rejects.toThrow(AssignmentNotFound);
    expect(await recorded('role.unassigned')).toHaveLength(1);
    expect(await recorded('role.assignment_refused')).toMatchObject([
      { outcome: 'failure', details: { change: 'unassign', refusal: 'rbac/assignment-not-found' } },
    ]);
  });

  it('name only principals of their realm', async () => {
    const other = await aRealm(test);
    const stranger = await insertUser(test.db, other.id);
    const client = await insertClient(test.db, realm.id);
    for (const principal of [
      { kind: 'user', id: stranger },
      { kind: 'user', id: randomUUID() },
      { kind: 'user', id: client },
    ] as const)
      await expect(assignments.assign(system, realm.id, await roleId('Viewer'), principal)).rejects.toThrow(
        PrincipalNotFound,
      );
  });

  it('are neither given nor taken away above the own rights (CVE-2026-3121)', async () => {
    const operator = await user('Operator');
    const actor = userActor(realm.id, operator.id);
    const [admin, viewer, auditor] = [await roleId('Admin'), await roleId('Viewer'), await roleId('Auditor')];
    await user('Admin');
    const boss = await user('Admin');
    const someone = await user('Auditor');
    for (const work of [
      assignments.assign(actor, realm.id, admin, operator),
      assignments.assign(actor, realm.id, viewer, operator),
      assignments.unassign(actor, realm.id, admin, boss),
      assignments.unassign(actor, realm.id, auditor, someone),
    ])
      await expect(work).rejects.toThrow(GrantExceedsOwn);
    expect(await recorded('role.assignment_refused')).toHaveLength(4);
  });

  it('by a stranger are refused', async () => {
    const someone = await user();
    const actor: Actor = { ...system, kind: 'anonymous', id: 'anonymous' };
    await expect(assignments.assign(actor, realm.id, await roleId('Viewer'), someone)).rejects.toThrow(
      GrantExceedsOwn,
    );
  });

  it('reach another process within a second', async () => {
    const second = await withRoles({ database: test.database });
    try {
      const someone = await user();
      const decider = second.get(LivePermissionDecider);
      const actor = userActor(realm.id, someone.id);
      const allowed = async () => decider.allows(actor, 'hosts:read');
      expect(await allowed()).toBe(false);
      await assignments.assign(system, realm.id, await roleId('Viewer'), someone);
      await eventually(async () => {
        expect(await allowed()).toBe(true);
      }, 1_000);
      await assignments.unassign(system, realm.id, await roleId('Viewer'), someone);
      await eventually(async () => {
        expect(await allowed()).toBe(false);
      }, 1_000);
    } finally {
      await second.close();
    }
  });

  it('are asked of the database while notices are interrupted', async () => {
    const someone = await user('Viewer');
    const cache = test.get(PermissionCache);
    // A notice of the assignment may still be on its way and drop what was read before it.
    await eventually(async () => {
      await cache.permissionsOf(realm.id, someone);
      expect(cache.peek(realm.id, someone)).toBeDefined();
    });
    await test.db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'gatehouse-notices' and datname = current_database()`,
    );
    await eventually(() => {
      expect(cache.peek(realm.id, someone)).toBeUndefined();
    }, 1_000);
    await assignments.unassign(system, realm.id, await roleId('Viewer'), someone);
    expect((await cache.permissionsOf(realm.id, someone)).roles).toEqual([]);
  });

  describe('of the last administrator', () => {
    it('cannot be taken away, and the refusal is recorded', async () => {
      const admin = await user('Admin');
      await expect(assignments.unassign(system, realm.id, await roleId('Admin'), admin)).rejects.toThrow(
        LastAdministratorProtected,
      );
      expect(await assignments.listFor(realm.id, admin)).toHaveLength(1);
      expect(await recorded('role.assignment_refused')).toHaveLength(1);
    });

    it('do not count disabled or locked users, nor clients', async () => {
      const admin = await user('Admin');
      const id = await roleId('Admin');
      const asleep = await insertUser(test.db, realm.id, { enabled: false });
      const locked = await insertUser(test.db, realm.id, { lockedAt: new Date() });
      const client = await insertClient(test.db, realm.id);
      await assignments.assign(system, realm.id, id, { kind: 'user', id: asleep });
      await assignments.assign(system, realm.id, id, { kind: 'user', id: locked });
      await assignments.assign(system, realm.id, id, { kind: 'client', id: client });
      await expect(assignments.unassign(system, realm.id, id, admin)).rejects.toThrow(
        LastAdministratorProtected,
      );
      // Who is no active administrator may always go.
      await assignments.unassign(system, realm.id, id, { kind: 'user', id: asleep });
      await assignments.unassign(system, realm.id, id, { kind: 'client', id: client });
    });

    it.each(Array.from({ length: 10 }, (_, round) => round))(
      'survive two who take the last two away at once (round %i)',
      async () => {
        const two = [await user('Admin'), await user('Admin')];
        const id = await roleId('Admin');
        const results = await Promise.allSettled(
          two.map((admin) => assignments.unassign(system, realm.id, id, admin)),
        );
        expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      },
    );

    it.each(Array.from({ length: 10 }, (_, round) => round))(
      'survive one who disables and one who unassigns at once (round %i)',
      async () => {
        const [a, b] = [await user('Admin'), await user('Admin')];
        const id = await roleId('Admin');
        const disable = test.db.run(async () => {
          await test.get(LastAdministrator).assertRemainsWithout(realm.id, a.id);
          await test.db.execute('update app_user set enabled = false where realm_id = $1 and id = $2', [
            realm.id,
            a.id,
          ]);
        });
        const results = await Promise.allSettled([disable, assignments.unassign(system, realm.id, id, b)]);
        expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      },
    );
  });

  it('hold the whole catalogue for an administrator', async () => {
    const admin = await user('Admin');
    const held = await test.get(PermissionCache).permissionsOf(realm.id, admin);
    expect([...held.permissions].sort()).toEqual([...permissions].sort());
  });
});
