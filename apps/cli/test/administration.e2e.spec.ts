import { jest } from '@jest/globals';
import { clientCredentials, codeFlow, endpoints } from '../../../test/support/oauth.js';
import { RealmFixture } from '../../../test/support/realm-fixture.js';
import { system } from '../../../test/support/system.js';
import { gatehouseDoes, gatehouseRefuses } from './support/command-line.js';

jest.setTimeout(240_000);

async function eventually(status: number, url: string): Promise<void> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    if (answer.status === status) return;
    if (performance.now() > deadline) throw new Error(`${url} still answers ${String(answer.status)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function keysOf(issuer: string): Promise<string[]> {
  const { keys } = (await (await fetch(endpoints(issuer).jwks)).json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
}

describe('administration from the terminal', () => {
  it('creates a realm that serves at once, disables and enables it', async () => {
    const name = RealmFixture.newName('cli');
    const issuer = system().issuer(name);
    const settings = JSON.stringify({ tokens: { accessTokenSeconds: 120 } });
    expect(
      await gatehouseDoes('realm', 'create', name, '--display-name', 'By hand', '--settings', settings),
    ).toContain(`Created realm ${name}`);
    await eventually(200, endpoints(issuer).discovery);
    expect(await gatehouseDoes('realm', 'list')).toContain(`${name}\tenabled\tBy hand`);

    await gatehouseDoes('realm', 'disable', name);
    await eventually(404, endpoints(issuer).discovery);
    await gatehouseDoes('realm', 'enable', name);
    await eventually(200, endpoints(issuer).discovery);
  });

  it('creates one realm when two do so at once, and says what is wrong', async () => {
    const name = RealmFixture.newName('cli');
    const both = await Promise.all([1, 2].map(() => gatehouseRefuses('realm', 'create', name)));
    expect(both.map(({ code }) => code).sort()).toEqual([0, 1]);
    expect(both.find(({ code }) => code === 1)?.output).toContain('There is a realm of that name already.');

    const refused = [
      [['realm', 'create', 'Not A Name'], 1, '/name: must be'],
      [
        ['realm', 'create', RealmFixture.newName('cli'), '--settings', '{"tokens":{"accessTokenSeconds":1}}'],
        1,
        '/tokens',
      ],
      [['realm', 'create', 'x', '--settings', '{'], 2, '--settings must be JSON'],
      [['realm', 'disable', 'main'], 1, 'cannot be disabled'],
      [['realm', 'disable', 'nowhere'], 1, 'no such realm'],
    ] as const;
    const answers = await Promise.all(refused.map(([args]) => gatehouseRefuses(...args)));
    expect(answers).toEqual(
      refused.map(([, code, words]) => ({ code, output: expect.stringContaining(words) })),
    );
  });

  it('rotates keys: the next one signs, the former one still verifies', async () => {
    const name = RealmFixture.newName('cli');
    await gatehouseDoes('realm', 'create', name);
    const issuer = system().issuer(name);
    await eventually(200, endpoints(issuer).discovery);
    const before = await keysOf(issuer);
    const output = await gatehouseDoes('realm', 'rotate-keys', name);
    const signing = /^(\S+) \(ES256\) signs from now on/m.exec(output)?.[1] ?? '';
    expect(before).toContain(signing);
    const deadline = performance.now() + 5_000;
    let after = await keysOf(issuer);
    while (after.length === before.length && performance.now() < deadline) after = await keysOf(issuer);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after).toHaveLength(before.length + 1);
  });

  it('registers a client whose secret, shown once, works at once and is in no record', async () => {
    const made = await gatehouseDoes(
      ...['client', 'create', 'Nightly job', '--grant', 'client_credentials', '--scope', 'hosts:read'],
      ...['--role', 'Viewer'],
    );
    const client = JSON.parse(made) as { client_id: string; client_secret: string };
    const { status, body } = await clientCredentials(system().start.idp.issuer, client);
    expect([status, body.token_type]).toEqual([200, 'Bearer']);
    const hosts = await fetch(`${system().start.resourceApi.url}/hosts`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    expect(hosts.status).toBe(200);

    const records = await (await system().main()).auditOf({ event: 'client.registered', since: '1h' });
    const record = records.items.find(({ details }) => details['name'] === 'Nightly job');
    expect(record).toMatchObject({ source: 'cli' });
    expect(JSON.stringify(records)).not.toContain(client.client_secret);

    const refused = await gatehouseRefuses(
      ...[
        'client',
        'create',
        'Bad',
        '--grant',
        'authorization_code',
        '--redirect-uri',
        'JaVaScRiPt:alert(1)',
      ],
    );
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('/metadata/redirect_uris/0') });
    expect(await gatehouseRefuses('client', 'create', 'Bad', '--grant', 'telepathy')).toMatchObject({
      code: 2,
    });
  });

  it('creates a user who can sign in, and nothing at all when a role does not exist', async () => {
    const { clients, idp } = system().start;
    const username = RealmFixture.newName('cli-person');
    const made = await gatehouseDoes('user', 'create', username, '--email', `${username}@example.com`);
    const person = JSON.parse(made) as { username: string; password: string };
    const { tokens } = await codeFlow({ issuer: idp.issuer, client: clients.web, person });
    expect(tokens.access_token).not.toBe('');

    const half = RealmFixture.newName('cli-person');
    const [twice, refused] = await Promise.all([
      gatehouseRefuses('user', 'create', username),
      gatehouseRefuses('user', 'create', half, '--role', 'Nobody'),
    ]);
    expect(twice).toMatchObject({ code: 1, output: expect.stringContaining('has that username') });
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('no role "Nobody"') });
    const { items } = await (
      await system().admin()
    ).get<{ items: unknown[] }>(`/realms/main/users?search=${half}`);
    expect(items).toEqual([]);
  });

  it('finds the schema up to date', async () => {
    expect(await gatehouseDoes('migrate')).toContain('The schema is up to date.');
  });
});
