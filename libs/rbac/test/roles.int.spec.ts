import { permissions, systemActor, type Actor } from '@gatehouse/kernel';
import { actingIn, type Realm } from '@gatehouse/realms';
import { eventually, type TestModule } from '@gatehouse-testing/database';
import { aRealm } from '@gatehouse-testing/realms';
import { insertUser, userActor, withRoles } from '@gatehouse-testing/rbac';
import {
  Assignments,
  BuiltInRoleProtected,
  GrantExceedsOwn,
  PermissionCache,
  RoleNameTaken,
  RoleNotFound,
  RoleService,
  UnknownPermission,
} from '../src/index.js';

describe('roles', () => {
  let test: TestModule;
  let realm: Realm;
  let roles: RoleService;
  let assignments: Assignments;
  let system: Actor;

  const withRole = async (names: readonly string[], over: Partial<Actor> = {}): Promise<Actor> => {
    const id = await insertUser(test.db, realm.id);
    const { role } = await roles.create(system, realm.id, { name: `own ${id}`, permissions: names });
    await assignments.assign(system, realm.id, role.id, { kind: 'user', id });
    return userActor(realm.id, id, over);
  };
  const events = async (): Promise<string[]> =>
    (await test.audited(realm.id)).map(({ eventSubtype }) => eventSubtype);

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

  it('are there from the first moment of a realm, with exactly their permissions', async () => {
    const { roles: found } = await roles.list(realm.id, { limit: 50 });
    expect(found.map(({ role }) => role.name)).toEqual(['Admin', 'Auditor', 'Operator', 'Viewer']);
    expect(found[0]?.permissions).toEqual([...permissions].sort());
    expect(found[1]?.permissions).toEqual(
      ['audit:read', 'clients:read', 'keys:read', 'realms:read', 'roles:read', 'users:read'].sort(),
    );
    expect(found[3]?.permissions).not.toContain('audit:read');
    expect(found[3]?.permissions.every((name) => name.endsWith(':read'))).toBe(true);
  });

  it('of the built-in kind are made once, whoever and how often it is asked, and follow the catalogue', async () => {
    const { role } = (await roles.findByName(realm.id, 'Viewer'))!;
    await test.db.execute(
      'delete from role_permission where realm_id = $1 and role_id = $2 and permission = $3',
      [realm.id, role.id, 'hosts:read'],
    );
    await Promise.all(Array.from({ length: 5 }, () => roles.ensureBuiltInRoles(system, realm.id)));
    const { roles: found } = await roles.list(realm.id, { limit: 50 });
    expect(found).toHaveLength(4);
    expect(found[3]?.permissions).toContain('hosts:read');
    expect((await events()).filter((name) => name === 'role.updated')).toHaveLength(1);
  });

  it('are created, changed and deleted, each with its record', async () => {
    const { role } = await roles.create(system, realm.id, {
      name: 'Support',
      description: 'First line',
      permissions: ['users:read', 'users:lock'],
    });
    expect(await roles.get(realm.id, role.id)).toMatchObject({
      role: { name: 'Support', description: 'First line', builtIn: false },
      permissions: ['users:lock', 'users:read'],
    });
    const changed = await roles.update(system, realm.id, role.id, {
      name: 'Help desk',
      permissions: ['users:read', 'hosts:read'],
    });
    expect(changed.role.description).toBe('First line');
    expect(changed.permissions).toEqual(['hosts:read', 'users:read']);
    await roles.remove(system, realm.id, role.id);
    await expect(roles.get(realm.id, role.id)).rejects.toThrow(RoleNotFound);
    const records = (await test.audited(realm.id)).filter(({ targetId }) => targetId === role.id);
    expect(records).toMatchObject([
      { eventSubtype: 'role.created', outcome: 'success', details: { name: 'Support' } },
      { eventSubtype: 'role.updated', details: { added: ['hosts:read'], removed: ['users:lock'] } },
      { eventSubtype: 'role.deleted', details: { name: 'Help desk' } },
    ]);
  });

  it('need a name of their own, whatever its case, also when two are created at once', async () => {
    await expect(roles.create(system, realm.id, { name: 'ADMIN', permissions: [] })).rejects.toThrow(
      RoleNameTaken,
    );
    const results = await Promise.allSettled(
      ['Twin', 'twin', 'TWIN', 'tWin'].map((name) =>
        roles.create(system, realm.id, { name, permissions: [] }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await events()).filter((name) => name === 'role.change_refused')).toHaveLength(4);
  });

  it('cannot take the name of another by being renamed, two at once included', async () => {
    const ids = await Promise.all(
      ['left', 'right'].map(
        async (name) => (await roles.create(system, realm.id, { name, permissions: [] })).role.id,
      ),
    );
    const results = await Promise.allSettled(
      ids.map((id) => roles.update(system, realm.id, id, { name: 'middle' })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(roles.update(system, realm.id, ids[0]!, { name: 'Admin' })).rejects.toThrow(RoleNameTaken);
  });

  it('refuse permissions that do not exist', async () => {
    await expect(
      roles.create(system, realm.id, { name: 'x', permissions: ['hosts:read', 'hosts:fly'] }),
    ).rejects.toMatchObject({ constructor: UnknownPermission, extensions: { unknown: ['hosts:fly'] } });
  });

  it('of the built-in kind cannot be changed, renamed or deleted', async () => {
    const { role } = (await roles.findByName(realm.id, 'Viewer'))!;
    for (const patch of [{ name: 'Admin2' }, { permissions: ['users:lock'] }, { description: 'x' }])
      await expect(roles.update(system, realm.id, role.id, patch)).rejects.toThrow(BuiltInRoleProtected);
    await expect(roles.remove(system, realm.id, role.id)).rejects.toThrow(BuiltInRoleProtected);
  });

  it('never permit more than who made, changed or deleted them holds (CVE-2026-9099)', async () => {
    const limited = await withRole(['roles:update', 'hosts:read']);
    await expect(
      roles.create(limited, realm.id, { name: 'more', permissions: ['hosts:read', 'users:create'] }),
    ).rejects.toMatchObject({ constructor: GrantExceedsOwn, extensions: { missing: ['users:create'] } });
    const { role: mine } = await roles.create(limited, realm.id, {
      name: 'less',
      permissions: ['hosts:read'],
    });
    await expect(
      roles.update(limited, realm.id, mine.id, { permissions: ['hosts:read', 'audit:read'] }),
    ).rejects.toThrow(GrantExceedsOwn);
    const { role: above } = await roles.create(system, realm.id, {
      name: 'above',
      permissions: ['audit:read'],
    });
    for (const work of [
      roles.update(limited, realm.id, above.id, { permissions: [] }),
      roles.update(limited, realm.id, above.id, { name: 'below' }),
      roles.remove(limited, realm.id, above.id),
    ])
      await expect(work).rejects.toThrow(GrantExceedsOwn);
    expect((await roles.get(realm.id, above.id)).permissions).toEqual(['audit:read']);
    expect((await events()).filter((name) => name === 'role.change_refused')).toHaveLength(5);
  });

  it('never permit more than the token narrows its bearer to', async () => {
    const holder = await withRole(['roles:update', 'hosts:read', 'hosts:approve'], {
      narrowedTo: new Set(['roles:update', 'hosts:read']),
    });
    await expect(
      roles.create(holder, realm.id, { name: 'n', permissions: ['hosts:approve'] }),
    ).rejects.toThrow(GrantExceedsOwn);
    await expect(
      roles.create(holder, realm.id, { name: 'n', permissions: ['hosts:read'] }),
    ).resolves.toBeDefined();
  });

  it('of another realm are not found', async () => {
    const other = await aRealm(test);
    const { role } = (await roles.findByName(other.id, 'Admin'))!;
    await expect(roles.get(realm.id, role.id)).rejects.toThrow(RoleNotFound);
    await expect(roles.update(system, realm.id, role.id, { name: 'x' })).rejects.toThrow(RoleNotFound);
    await expect(roles.remove(system, realm.id, role.id)).rejects.toThrow(RoleNotFound);
    const id = await insertUser(test.db, realm.id);
    await expect(assignments.assign(system, realm.id, role.id, { kind: 'user', id })).rejects.toThrow(
      RoleNotFound,
    );
  });

  it('are weighed by what an administrator holds at home when they act in another realm', async () => {
    const other = await aRealm(test);
    const admin = actingIn(await withRole([...permissions]), other);
    await expect(
      roles.create(admin, other.id, { name: 'by main', permissions: ['hosts:approve'] }),
    ).resolves.toBeDefined();
    const limited = actingIn(await withRole(['roles:update']), other);
    await expect(
      roles.create(limited, other.id, { name: 'by less', permissions: ['hosts:approve'] }),
    ).rejects.toThrow(GrantExceedsOwn);
  });

  it('act at once when they are edited: what is remembered is dropped by a notice', async () => {
    const holder = await withRole(['hosts:read']);
    const cache = test.get(PermissionCache);
    const principal = { kind: 'user', id: holder.id } as const;
    expect([...(await cache.permissionsOf(realm.id, principal)).permissions]).toEqual(['hosts:read']);
    const { role } = (await roles.findByName(realm.id, `own ${holder.id}`))!;
    await roles.update(system, realm.id, role.id, { permissions: ['hosts:approve'] });
    await eventually(async () => {
      expect([...(await cache.permissionsOf(realm.id, principal)).permissions]).toEqual(['hosts:approve']);
    }, 1_000);
    await roles.remove(system, realm.id, role.id);
    await eventually(async () => {
      expect((await cache.permissionsOf(realm.id, principal)).permissions.size).toBe(0);
    }, 1_000);
  });

  it('are listed page by page', async () => {
    for (const name of ['beta', 'Alpha', 'gamma'])
      await roles.create(system, realm.id, { name, permissions: [] });
    const names: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<RoleService['list']>> = await roles.list(realm.id, { after, limit: 2 });
      names.push(...page.roles.map(({ role }) => role.name));
      after = page.nextAfter;
    } while (after !== null);
    expect(names).toEqual(['Admin', 'Alpha', 'Auditor', 'beta', 'gamma', 'Operator', 'Viewer']);
  });
});
