import { randomUUID } from 'node:crypto';
import { permissionCatalogue } from '@gatehouse/kernel';
import { AdminApp, type Caller, type TestRealm } from './support/admin-app.js';
import type { Answer } from '../../../test/support/exact-request.js';

describe('roles and assignments', () => {
  let app: AdminApp;
  let realm: TestRealm;
  let own: Caller;
  beforeAll(async () => {
    ({ app, realm, own } = await AdminApp.withRealm());
  });
  afterAll(() => app.stop());

  const call = (method: string, path: string, body?: unknown, caller = own) =>
    app.call(caller, method, realm.path + path, body);
  let made = 0;
  const newRole = (permissions: string[], caller = own) =>
    call('POST', '/roles', { name: `Role ${String((made += 1))}`, permissions }, caller);

  it('the catalogue says what every permission allows', async () => {
    const { items } = (await call('GET', '/permissions')).body;
    expect(
      Object.fromEntries(
        items.map((item: { name: string; description: string }) => [item.name, item.description]),
      ),
    ).toEqual(permissionCatalogue);
  });

  it('are created, changed and deleted, with a record of what was added and taken away', async () => {
    const role = await newRole(['users:read', 'audit:read']);
    expect(role.status).toBe(201);
    expect(role.body).toMatchObject({ builtIn: false, permissions: ['audit:read', 'users:read'] });
    const path = `/roles/${role.body.id as string}`;
    const changed = await call('PATCH', path, { permissions: ['users:read', 'users:lock'] });
    expect(changed.body).toMatchObject({ name: role.body.name, permissions: ['users:lock', 'users:read'] });
    expect((await realm.audited('role.updated'))[0]).toMatchObject({
      details: { added: ['users:lock'], removed: ['audit:read'] },
    });
    expect((await call('GET', path)).body).toEqual(changed.body);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
  });

  it('an unknown permission and a name that is taken are refused', async () => {
    expect((await newRole(['users:fly'])).body).toMatchObject({ status: 422, unknown: ['users:fly'] });
    expect((await call('POST', '/roles', { name: 'ADMIN', permissions: [] })).status).toBe(409);
  });

  it('are listed by name, page by page', async () => {
    const names: string[] = [];
    let next: string | null = null;
    do {
      const page: Answer = await call('GET', `/roles?limit=2${next === null ? '' : `&cursor=${next}`}`);
      names.push(...page.body.items.map(({ name }: { name: string }) => name));
      next = page.body.next;
    } while (next !== null);
    expect(names).toEqual(expect.arrayContaining(['Admin', 'Auditor', 'Operator', 'Viewer']));
    expect(new Set(names).size).toBe(names.length);
  });

  it('a change of a role acts at once on everybody who holds it', async () => {
    const { id } = (await newRole(['users:read'])).body;
    const holder = await realm.userWith(id);
    const read = () => app.call(holder, 'GET', `${realm.path}/users`);
    expect((await read()).status).toBe(200);
    await call('PATCH', `/roles/${id as string}`, { permissions: ['groups:read'] });
    await realm.settled(async () => {
      expect((await read()).status).toBe(403);
    });
  });

  it('are given once, however often, listed by role, user and client, and taken away', async () => {
    const { id: roleId } = (await newRole(['users:read'])).body;
    const [user, machine] = [await realm.user(), await realm.machine()];
    const assign = (principal: Caller) =>
      call('POST', '/assignments', { roleId, principalKind: principal.kind, principalId: principal.id });
    const first = await assign(user);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      roleId,
      principal: { kind: 'user', id: user.id },
      grantedBy: `user:${own.id}`,
    });
    expect((await assign(user)).body).toEqual(first.body);
    const second = (await assign(machine)).body;
    const ids = async (query: string) =>
      (await call('GET', `/assignments?${query}`)).body.items.map((item: { id: string }) => item.id);
    expect(await ids(`role_id=${roleId as string}`)).toEqual([first.body.id, second.id]);
    expect(await ids(`user_id=${user.id}`)).toEqual([first.body.id]);
    expect(await ids(`client_id=${machine.id}`)).toEqual([second.id]);
    expect((await call('GET', `/assignments?client_id=${machine.id}&user_id=${user.id}`)).status).toBe(422);
    const all: string[] = [];
    let next: string | null = null;
    do {
      const page: Answer = await call('GET', `/assignments?limit=1${next === null ? '' : `&cursor=${next}`}`);
      all.push(...page.body.items.map((item: { id: string }) => item.id));
      next = page.body.next;
    } while (next !== null);
    expect(all).toEqual(expect.arrayContaining([first.body.id, second.id]));
    expect(new Set(all).size).toBe(all.length);
    const path = `/assignments/${first.body.id as string}`;
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(404);
    expect(await ids(`user_id=${user.id}`)).toEqual([]);
  });

  it('nobody can be given a role who does not exist', async () => {
    const { id: roleId } = (await newRole(['users:read'])).body;
    const body = { roleId, principalKind: 'user', principalId: randomUUID() };
    expect((await call('POST', '/assignments', body)).status).toBe(404);
    expect((await call('POST', '/assignments', { ...body, roleId: randomUUID() })).status).toBe(404);
  });

  describe('nobody gives, changes or takes away what they do not hold', () => {
    let deputy: Caller;
    let stronger: string;
    beforeAll(async () => {
      deputy = await realm.user('roles:read', 'roles:update', 'roles:assign', 'users:read');
      stronger = (await newRole(['users:read', 'users:set-password'])).body.id;
    });

    const refusedFor = (missing: string) => ({
      status: 403,
      body: { missing: expect.arrayContaining([missing]) },
    });

    it('in a new role', async () => {
      expect(await newRole(['users:set-password'], deputy)).toMatchObject(refusedFor('users:set-password'));
      expect((await newRole(['users:read'], deputy)).status).toBe(201);
    });

    it('by adding to, taking from, renaming or deleting a role', async () => {
      for (const change of [{ permissions: ['users:read'] }, { name: 'Renamed' }, { description: 'x' }])
        expect(await call('PATCH', `/roles/${stronger}`, change, deputy)).toMatchObject(
          refusedFor('users:set-password'),
        );
      const weak = (await newRole(['users:read'], deputy)).body.id as string;
      expect(
        await call('PATCH', `/roles/${weak}`, { permissions: ['users:read', 'keys:rotate'] }, deputy),
      ).toMatchObject(refusedFor('keys:rotate'));
      expect(await call('DELETE', `/roles/${stronger}`, undefined, deputy)).toMatchObject(
        refusedFor('users:set-password'),
      );
    });

    it('by giving a role to themselves, to others, to a machine', async () => {
      const others = [deputy, await realm.user(), await realm.machine()];
      const admin = (await realm.role('Admin')).id;
      for (const { kind, id } of others)
        for (const roleId of [stronger, admin])
          expect(
            (await call('POST', '/assignments', { roleId, principalKind: kind, principalId: id }, deputy))
              .status,
          ).toBe(403);
      expect((await realm.audited('role.assignment_refused'))[0]).toMatchObject({
        actorId: deputy.id,
        severity: 'high',
        details: { refusal: 'rbac/grant-exceeds-own' },
      });
    });

    it("by taking away somebody's role", async () => {
      const holder = await realm.userWith(stronger);
      const held = await call('GET', `/users/${holder.id}/roles`);
      const path = `/assignments/${held.body.items[0].assignmentId as string}`;
      expect(await call('DELETE', path, undefined, deputy)).toMatchObject(refusedFor('users:set-password'));
    });

    it('with a token that narrows them', async () => {
      const token = await realm.tokenFor(own.id, own.name, { scope: 'roles:update users:read' });
      const narrowed = { ...own, token };
      expect(await newRole(['users:set-password'], narrowed)).toMatchObject(refusedFor('users:set-password'));
      expect((await newRole(['users:read'], narrowed)).status).toBe(201);
    });

    it('from the main realm in another one', async () => {
      const visitor = await app.main.user('roles:update', 'roles:read', 'users:read');
      expect(await newRole(['keys:rotate'], visitor)).toMatchObject(refusedFor('keys:rotate'));
      expect((await newRole(['users:read'], visitor)).status).toBe(201);
      expect((await realm.audited('role.created'))[0]).toMatchObject({ actorId: visitor.id });
    });

    it('when the right is taken away while they use it', async () => {
      const role = (await newRole(['roles:update', 'keys:rotate'])).body.id as string;
      const racer = await realm.userWith(role);
      const [, answer] = await Promise.all([
        call('PATCH', `/roles/${role}`, { permissions: ['roles:update'] }),
        newRole(['keys:rotate'], racer),
      ]);
      // Either order is right; what must not be is a role made after the right was gone.
      expect([201, 403]).toContain(answer.status);
      expect((await newRole(['keys:rotate'], racer)).status).toBe(403);
    });
  });

  it('built-in roles cannot be changed or deleted', async () => {
    const { id } = await realm.role('Viewer');
    expect((await call('PATCH', `/roles/${id}`, { permissions: [] })).status).toBe(409);
    expect((await call('DELETE', `/roles/${id}`)).status).toBe(409);
  });
});
