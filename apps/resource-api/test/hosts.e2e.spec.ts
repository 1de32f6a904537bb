import { randomUUID } from 'node:crypto';
import { ResourceApp, type Caller, type TestRealm } from './support/resource-app.js';

describe('hosts', () => {
  let app: ResourceApp;
  let realm: TestRealm;
  let keeper: Caller;
  let count = 0;

  beforeAll(async () => {
    app = await ResourceApp.start();
  });
  beforeEach(async () => {
    realm = await app.newRealm();
    keeper = await realm.userWithRole('Operator');
  });
  afterAll(() => app.stop());

  const newName = (): string => `host-${String((count += 1))}.example`;
  const register = (name = newName(), caller = keeper) => app.call(caller, 'POST', '/hosts', { name });
  const registered = async (name?: string): Promise<string> => (await register(name)).body.id as string;

  it('are registered, read, approved and decommissioned, each with its record', async () => {
    const created = await app.call(keeper, 'POST', '/hosts', {
      name: 'Web-1.Example',
      address: '2001:DB8::1',
    });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.any(String),
      name: 'web-1.example',
      address: '2001:db8::1',
      state: 'pending',
      registeredBy: `user:${keeper.id}`,
      registeredAt: expect.any(String),
      approvedBy: null,
      approvedAt: null,
      decommissionedBy: null,
      decommissionedAt: null,
    });
    const path = `/hosts/${created.body.id as string}`;
    expect((await app.call(keeper, 'GET', path)).body).toEqual(created.body);
    const approved = await app.call(keeper, 'POST', `${path}/approve`);
    expect(approved).toMatchObject({
      status: 200,
      body: { state: 'approved', approvedBy: `user:${keeper.id}` },
    });
    const gone = await app.call(keeper, 'POST', `${path}/decommission`);
    expect(gone).toMatchObject({ status: 200, body: { state: 'decommissioned' } });
    const records = await realm.audited('resource');
    expect(records.map(({ eventSubtype }) => eventSubtype).reverse()).toEqual([
      'host.registered',
      'host.approved',
      'host.decommissioned',
    ]);
    expect(records[0]).toMatchObject({
      actorId: keeper.id,
      username: keeper.name,
      targetId: created.body.id,
      source: 'resource-api',
      ipAddress: '127.0.0.1',
      requestId: expect.any(String),
      details: { name: 'web-1.example', from: 'approved' },
    });
  });

  it('are registered, approved and decommissioned by machines with the permission', async () => {
    const machine = await realm.machine('hosts:register', 'hosts:approve');
    const { body } = await register(newName(), machine);
    expect(body.registeredBy).toBe(`client:${machine.id}`);
    expect((await app.call(machine, 'POST', `/hosts/${body.id as string}/approve`)).status).toBe(200);
    expect((await app.call(machine, 'GET', '/hosts')).status).toBe(403);
  });

  it('approved again stay as they are, with one record', async () => {
    const id = await registered();
    const first = await app.call(keeper, 'POST', `/hosts/${id}/approve`);
    const again = await app.call(await realm.user('hosts:approve'), 'POST', `/hosts/${id}/approve`);
    expect(again.body).toEqual(first.body);
    expect(await realm.audited('host.approved')).toHaveLength(1);
  });

  it('approved by many at once are approved once', async () => {
    const id = await registered();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.call(keeper, 'POST', `/hosts/${id}/approve`)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.approvedAt as string)).size).toBe(1);
    expect(await realm.audited('host.approved')).toHaveLength(1);
  });

  it('decommissioned again, or by many at once, are so once, and never approved after', async () => {
    const id = await registered();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.call(keeper, 'POST', `/hosts/${id}/decommission`)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await realm.audited('host.decommissioned')).toHaveLength(1);
    const refused = await app.call(keeper, 'POST', `/hosts/${id}/approve`);
    expect(refused.status).toBe(409);
    expect(refused.body.type).toMatch(/\/problems\/hosts\/decommissioned$/);
    expect(await realm.audited('host.change_refused')).toMatchObject([
      { targetId: id, outcome: 'failure', details: { change: 'approve', refusal: 'hosts/decommissioned' } },
    ]);
  });

  it('approved and decommissioned at once end decommissioned, whoever came first', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await registered();
      const [approved, gone] = await Promise.all(
        ['approve', 'decommission'].map((change) => app.call(keeper, 'POST', `/hosts/${id}/${change}`)),
      );
      expect([200, 409]).toContain(approved?.status);
      expect(gone?.status).toBe(200);
      expect((await app.call(keeper, 'GET', `/hosts/${id}`)).body.state).toBe('decommissioned');
    }
  });

  it('share no name while they are in service, whatever its case, two at once included', async () => {
    const answers = await Promise.all(
      ['Twin.example', 'twin.example', 'TWIN.EXAMPLE', 'twin.Example'].map((name) => register(name)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    for (const { status, body } of answers)
      if (status === 409) expect(body.type).toMatch(/\/problems\/hosts\/name-taken$/);
    expect(await realm.audited('host.registered')).toHaveLength(1);
    const { id } = answers.find(({ status }) => status === 201)!.body as { id: string };
    await app.call(keeper, 'POST', `/hosts/${id}/decommission`);
    expect((await register('twin.example')).status).toBe(201);
  });

  it('may have the same name in another realm', async () => {
    const other = await app.newRealm();
    await register('same.example');
    expect((await register('same.example', await other.userWithRole('Operator'))).status).toBe(201);
  });

  it('of another realm are not found, whatever is tried (CVE-2025-14777)', async () => {
    const id = await registered();
    const stranger = await (await app.newRealm()).userWithRole('Admin');
    for (const [method, path] of [
      ['GET', `/hosts/${id}`],
      ['POST', `/hosts/${id}/approve`],
      ['POST', `/hosts/${id}/decommission`],
    ] as const) {
      const answer = await app.call(stranger, method, path);
      const unknown = await app.call(stranger, method, path.replace(id, randomUUID()));
      expect(answer.status).toBe(404);
      expect(answer.body.type).toMatch(/\/problems\/hosts\/not-found$/);
      expect({ ...answer.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
    }
    expect((await app.call(stranger, 'GET', '/hosts')).body.items).toEqual([]);
    expect((await app.call(keeper, 'GET', `/hosts/${id}`)).body.state).toBe('pending');
  });

  it('are listed by state and page, the newest first, each once', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift(await registered());
    await app.call(keeper, 'POST', `/hosts/${ids[0]!}/approve`);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await app.call(keeper, 'GET', `/hosts?limit=2${cursor}`);
      seen.push(...(body.items as Array<{ id: string }>).map(({ id }) => id));
      cursor = body.next === null ? '' : `&cursor=${body.next as string}`;
    } while (cursor !== '');
    expect([...seen].sort()).toEqual([...ids].sort());
    const pending = await app.call(keeper, 'GET', '/hosts?state=pending');
    expect(pending.body.items).toHaveLength(4);
    expect((await app.call(keeper, 'GET', '/hosts?state=approved')).body.items).toMatchObject([
      { id: ids[0] },
    ]);
  });

  it.each([
    '?limit=0',
    '?limit=201',
    '?limit=x',
    '?state=gone',
    '?state=',
    '?cursor=x',
    '?cursor=eyJhdCI6MX0',
    `?cursor=${Buffer.from(JSON.stringify({ at: '2030-01-01T00:00:00Z', id: "' or 1=1" })).toString('base64url')}`,
    `?cursor=${Buffer.from(JSON.stringify({ at: '+275760-01-01T00:00:00Z', id: randomUUID() })).toString('base64url')}`,
    `?cursor=${'A'.repeat(5_000)}`,
    '?unknown=1',
    '?limit=1&limit=2',
    '?state=%00',
    '?state=%ud800',
    '?limit[]=1',
  ])('cannot be listed by %s: a clear 4xx', async (query) => {
    const { status, headers } = await app.call(keeper, 'GET', `/hosts${query}`);
    expect([400, 414, 422]).toContain(status);
    expect(headers['content-type']).toMatch(/problem\+json/);
  });

  it.each([
    [{}, '#/name'],
    [{ name: '' }, '#/name'],
    [{ name: 7 }, '#/name'],
    [{ name: null }, '#/name'],
    [{ name: ['a'] }, '#/name'],
    [{ name: 'under_score' }, '#/name'],
    [{ name: '-x' }, '#/name'],
    [{ name: 'a..b' }, '#/name'],
    [{ name: 'x'.repeat(64) }, '#/name'],
    [{ name: 'a.'.repeat(5_000) }, '#/name'],
    [{ name: "'; drop table host; --" }, '#/name'],
    [{ name: 'ok', address: '999.1.1.1/24' }, '#/address'],
    [{ name: 'ok', address: 1 }, '#/address'],
    [{ name: 'ok', state: 'approved' }, '#/state'],
    [{ name: 'ok', realmId: randomUUID() }, '#/realmId'],
  ])('cannot be registered as %j', async (body, pointer) => {
    const answer = await app.call(keeper, 'POST', '/hosts', body);
    expect(answer.status).toBe(422);
    expect((answer.body.errors as Array<{ pointer: string }>).map((fault) => fault.pointer)).toContain(
      pointer,
    );
    expect((await app.call(keeper, 'GET', '/hosts')).body.items).toEqual([]);
  });

  it.each([
    ['{"name":"a\\u0000b"}', 'application/json', [400, 422]],
    ['{"name":"\\ud800"}', 'application/json', [400, 422]],
    ['{"name":"a","name":"b"}', 'application/json', [400]],
    ['{"name":', 'application/json', [400]],
    ['[{"name":"a"}]', 'application/json', [400, 422]],
    ['"a"', 'application/json', [400, 422]],
    ['name=a', 'application/x-www-form-urlencoded', [415]],
    ['{"name":"a"}', 'text/plain', [415]],
    ['{"name":"a"}', 'application/json; charset=utf-7', [415]],
    [`{"name":"${'a'.repeat(200_000)}"}`, 'application/json', [413]],
  ] as const)('cannot be registered by the body %.30s as %s', async (raw, type, statuses) => {
    const { status } = await app.send('POST', '/hosts', {
      token: keeper.token,
      raw,
      headers: { 'content-type': type },
    });
    expect(statuses).toContain(status);
  });

  it.each(['x', '1', "'", '%00', '..%2f', '00000000-0000-0000-0000-00000000000g', 'a'.repeat(3_000)])(
    'have no id %.20s: a clear 4xx',
    async (id) => {
      const { status } = await app.call(keeper, 'GET', `/hosts/${id}`);
      expect([400, 404, 414, 422]).toContain(status);
    },
  );
});
