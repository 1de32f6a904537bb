import { AdminApp, aPassword, type Caller, type TestRealm } from './support/admin-app.js';
import { expectProblem } from './support/expect-problem.js';
import { expectStatus } from './support/expect-status.js';
import { guardedRoutes, pathOf, takesBody, type GuardedRoute } from './support/routes.js';
import type { Json } from '../../../test/support/json.js';
import { markOfTables } from './support/tables.js';

type Schema = Readonly<Record<string, Json>>;

describe('bad input', () => {
  let app: AdminApp;
  let realm: TestRealm;
  let own: Caller;
  let routes: GuardedRoute[];
  let document: Schema;
  let target: Caller;
  let ids: Record<string, string>;

  beforeAll(async () => {
    ({ app, realm, own } = await AdminApp.withRealm());
    target = await realm.user();
    routes = guardedRoutes(app);
    document = (await app.send('GET', '/openapi.json')).body;
    const [group, client, role] = await Promise.all([
      app.call(own, 'POST', `${realm.path}/groups`, { name: 'Crew' }),
      realm.machine(),
      realm.newRole(['users:read']),
    ]);
    ids = { users: target.id, groups: group.body.id, clients: client.id, roles: role.role.id };
  });
  afterAll(() => app.stop());

  const label = ({ method, path }: GuardedRoute): string => `${method} ${path}`;
  const withBody = (): GuardedRoute[] => routes.filter((route) => schemaOf(route) !== undefined);
  const at = (route: GuardedRoute): string => {
    const [, kind = ''] = /\/(\w+)\/:id/.exec(route.path) ?? [];
    return pathOf(route, realm.name, ids[kind] === undefined ? {} : { id: ids[kind] });
  };

  function schemaOf({ method, path }: GuardedRoute): Schema | undefined {
    const operation = document['paths'][path.replaceAll(/:(\w+)/g, '{$1}')][method.toLowerCase()];
    const schema = operation.requestBody?.content['application/json']?.schema as Schema | undefined;
    const name = schema?.['$ref']?.split('/').at(-1) as string | undefined;
    return name === undefined ? schema : document['components'].schemas[name];
  }

  /** A body that the route takes, so that only what a test breaks is wrong. */
  function good(route: GuardedRoute): Record<string, unknown> {
    const bodies: Readonly<Record<string, object>> = {
      'POST /realms': { name: `r${String(Math.random()).slice(2)}` },
      'PATCH /realms/:realm': { settings: {} },
      'POST /realms/:realm/rename': { displayName: 'X' },
      'POST /realms/:realm/users': { username: `u${String(Math.random()).slice(2)}` },
      'POST /realms/:realm/users/:id/lock': { reason: 'x' },
      'POST /realms/:realm/users/:id/set-password': { password: aPassword() },
      'POST /realms/:realm/groups': { name: `g${String(Math.random()).slice(2)}` },
      'PATCH /realms/:realm/groups/:id': { name: 'Crew' },
      'POST /realms/:realm/clients': { client_name: 'C', redirect_uris: ['https://c.example/cb'] },
      'POST /realms/:realm/roles': { name: `r${String(Math.random()).slice(2)}`, permissions: [] },
      'POST /realms/:realm/assignments': {
        roleId: ids['roles'],
        principalKind: 'user',
        principalId: ids['users'],
      },
    };
    return { ...bodies[label(route)] };
  }

  const send = (route: GuardedRoute, raw: string | Buffer, headers: Record<string, string> = {}) =>
    app.send(route.method, at(route), {
      token: route.path === '/realms' ? app.root.token : own.token,
      raw,
      headers,
    });

  /** Runs what must change nothing. */
  async function changingNothing(work: () => Promise<void>): Promise<void> {
    const before = await markOfTables(app);
    await work();
    expect(await markOfTables(app)).toEqual(before);
  }

  it('knows a good body for every route that takes one', async () => {
    expect(withBody().length).toBeGreaterThanOrEqual(16);
    for (const route of withBody()) {
      const answer = await send(route, JSON.stringify(good(route)));
      const where = label(route);
      expectStatus(`${where} ${answer.text}`, answer.status, [200, 201]);
    }
    await app.call(own, 'POST', `${realm.path}/users/${target.id}/unlock`);
  });

  it.each<[string, string | Buffer, readonly number[]]>([
    ['no JSON', '{"name":', [400]],
    ['a NUL', '{"name":"a\\u0000b","username":"a\\u0000b"}', [400]],
    ['a lone surrogate', '{"name":"\\ud800","username":"\\udfff"}', [400]],
    ['__proto__', '{"__proto__":{"admin":true},"name":"x"}', [400]],
    ['constructor', '{"constructor":{"prototype":{"admin":true}}}', [400]],
    ['a member twice', '{"name":"a","name":"b"}', [400]],
    ['a list', '[]', [422]],
    ['a text', '"x"', [422]],
    ['a number', '1', [422]],
    ['null', 'null', [422]],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), [400]],
    ['very deep nesting', `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`, [400]],
    ['200 kB', JSON.stringify({ name: 'x'.repeat(200_000) }), [413]],
    ['members that nobody knows', '{"isAdmin":true,"realmId":"x","roles":["Admin"]}', [422]],
  ])('%s is refused by every route that takes a body, and nothing happens', async (_, raw, statuses) => {
    await changingNothing(async () => {
      for (const route of withBody()) {
        // Without members that are required this is a good body.
        if (raw === 'null' && schemaOf(route)?.['required'] === undefined) continue;
        expectProblem(await send(route, raw), label(route), statuses);
      }
    });
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/jsonx',
    'application/json, text/html',
    'text/json',
    'application/problem+json',
    '',
  ])('the content type %j carries nothing around validation', async (type) => {
    await changingNothing(async () => {
      for (const route of withBody()) {
        const answer = await send(route, JSON.stringify(good(route)), { 'content-type': type });
        expectProblem(answer, label(route), [415]);
      }
    });
  });

  it('a compressed body is refused', async () => {
    for (const route of withBody()) {
      const answer = await send(route, JSON.stringify(good(route)), { 'content-encoding': 'gzip' });
      expectProblem(answer, label(route), [415]);
    }
  });

  const wrong: Readonly<Record<string, unknown>> = {
    'a text of 10,000 characters': 'x'.repeat(10_000),
    'an empty text': '',
    'a control character': 'a\u0007b',
    'a line break': 'a\nb',
    'bidirectional marks': 'a\u202eb',
    'a negative number': -1,
    'a fraction': 0.5,
    'a huge number': 1e300,
    true: true,
    null: null,
    'an object': { a: 1 },
    'a list': ['x'],
    'a list of lists': [[['x']]],
    'a long list': Array.from({ length: 5_000 }, (_, index) => `s${String(index)}`),
  };

  it('every member of every body with every kind of wrong value: a clear answer and never a fault', async () => {
    let refused = 0;
    for (const route of withBody()) {
      const members = Object.keys(schemaOf(route)?.['properties'] ?? {});
      expect(members.length).toBeGreaterThan(0);
      for (const member of members) {
        const kinds = Object.entries(wrong);
        const answers = await Promise.all(
          // A client has thirty members of few kinds: every third value is enough for each of them.
          kinds
            .filter((_, index) => members.length < 20 || index % 3 === members.indexOf(member) % 3)
            .map(async ([kind, value]) => {
              const answer = await send(route, JSON.stringify({ ...good(route), [member]: value }));
              return { answer, where: `${label(route)} ${member}: ${kind}` };
            }),
        );
        for (const { answer, where } of answers.filter(({ answer }) => answer.status >= 300)) {
          expectProblem(answer, where, [409, 413, 422]);
          // Ten thousand wrong entries are not answered by ten thousand complaints.
          expect(answer.text.length).toBeLessThan(20_000);
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(500);
  }, 120_000);

  it('texts that are too long or of the wrong type are refused where text is asked for', async () => {
    await changingNothing(async () => {
      for (const route of withBody())
        for (const [member, schema] of Object.entries<Schema>(schemaOf(route)?.['properties'] ?? {})) {
          if (schema['type'] !== 'string') continue;
          for (const value of ['x'.repeat(10_000), 7, true, {}, ['x']]) {
            const answer = await send(route, JSON.stringify({ ...good(route), [member]: value }));
            const where = `${label(route)} ${member}`;
            expectProblem(answer, where, [422]);
            const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
            expect({ where, pointers }).toEqual({ where, pointers: expect.arrayContaining([`#/${member}`]) });
          }
        }
    });
  });

  it.each([
    'x',
    'x'.repeat(300),
    '1',
    'null',
    '__proto__',
    '00000000-0000-0000-0000-00000000000g',
    '00000000-0000-0000-0000-0000000000000',
    '{00000000-0000-0000-0000-000000000000}',
    '%27%20or%201%3D1',
    '%00',
    '%ff',
    '%2e%2e%2fmain',
  ])('the id %j is refused by every route that takes one', async (id) => {
    const taking = routes.filter(({ path }) => path.includes(':id'));
    await changingNothing(async () => {
      for (const route of taking) {
        const body = takesBody(route) ? good(route) : undefined;
        const path = route.path.replace(':realm', realm.name).replaceAll(/:\w+/g, id);
        const answer = await app.call(own, route.method, path, body);
        expectProblem(answer, `${label(route)} ${id.slice(0, 40)}`, [400, 404, 414, 422]);
      }
    });
  });
});
