import { encodeCursor } from '@gatehouse/http';
import { AdminApp, type Caller, type TestRealm } from './support/admin-app.js';
import type { Answer } from '../../../test/support/exact-request.js';

describe('the audit search', () => {
  let app: AdminApp;
  let realm: TestRealm;
  let own: Caller;
  let ada: string;
  beforeAll(async () => {
    ({ app, realm, own } = await AdminApp.withRealm());
    ada = (await realm.newUser({ username: 'ada' })).id;
    for (const what of ['disable', 'enable', 'unlock'])
      await app.send('POST', `${realm.path}/users/${ada}/${what}`, {
        token: own.token,
        headers: { 'user-agent': 'curl/8', 'x-forwarded-for': '203.0.113.9' },
      });
  });
  afterAll(() => app.stop());

  const search = (query = '') => app.call(own, 'GET', `${realm.path}/audit?${query}`);
  const events = async (query: string): Promise<string[]> =>
    (await search(query)).body.items.map(({ event }: { event: string }) => event);

  it('shows who did what to whom, when and from where; a forwarded address of a stranger counts for nothing', async () => {
    const { items } = (await search('event=user.disabled')).body;
    expect(items).toEqual([
      {
        id: expect.any(String),
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        type: 'administrative',
        event: 'user.disabled',
        outcome: 'success',
        severity: 'medium',
        actor: { kind: 'user', id: own.id },
        user: { id: ada, username: 'ada' },
        clientId: null,
        targetId: ada,
        ipAddress: '127.0.0.1',
        userAgent: 'curl/8',
        requestId: expect.any(String),
        source: 'admin-api',
        details: {},
      },
    ]);
  });

  it('finds by user (who acted, or whom it is about), event and type', async () => {
    expect(await events(`user_id=${ada}`)).toEqual([
      'user.unlocked',
      'user.enabled',
      'user.disabled',
      'user.created',
    ]);
    expect(await events(`user_id=${own.id}&event=user.enabled`)).toEqual(['user.enabled']);
    expect(await events(`user_id=${ada}&event=security`)).toEqual(['user.unlocked']);
    expect(await events('event=user.never')).toEqual([]);
  });

  it.each([
    'since=15m',
    'since=24h',
    'since=7d',
    'since=4w',
    'since=2020-01-01',
    'since=2020-01-01T00:00:00Z',
  ])('takes %s', async (since) => {
    expect(await events(`user_id=${ada}&${since}`)).toHaveLength(4);
  });

  it('leaves out what is not between since and until', async () => {
    expect(await events('until=2020-01-01')).toEqual([]);
    expect(await events('until=1h')).toEqual([]);
    expect(await events(`user_id=${ada}&since=1h&until=0m`)).toHaveLength(4);
    expect(await events('since=2999-01-01T00:00:00Z')).toEqual([]);
  });

  it('reads on by cursor, without gap and repetition, while records are added', async () => {
    const all = (await search(`user_id=${ada}`)).body.items.map(({ id }: { id: string }) => id);
    const read: string[] = [];
    let next: string | null = null;
    do {
      const page: Answer = await search(`user_id=${ada}&limit=1${next === null ? '' : `&cursor=${next}`}`);
      read.push(...page.body.items.map(({ id }: { id: string }) => id));
      next = page.body.next;
      await app.call(own, 'POST', `${realm.path}/users/${ada}/unlock`);
    } while (next !== null && read.length < 20);
    expect(read).toEqual(all);
  });

  it('shows nothing of another realm, whatever the cursor says', async () => {
    const other = await app.newRealm();
    const before = encodeCursor({ before: '999999999999999999' });
    const { items } = (await app.call(app.root, 'GET', `${other.path}/audit?cursor=${before}`)).body;
    const ids = await app.db.query<{ id: string }>('select id from audit_record where realm_id = $1', [
      other.id,
    ]);
    expect(items.map(({ id }: { id: string }) => id).sort()).toEqual(ids.map(({ id }) => id).sort());
  });

  it.each([
    ['since=yesterday', '#/since'],
    ['since=7y', '#/since'],
    ['until=2030-02-31', '#/until'],
    ['event=Robert%27%29;drop', '#/event'],
    ['limit=0', '#/limit'],
    ['limit=201', '#/limit'],
    ['limit=1e2', '#/limit'],
    [`user_id=${'x'.repeat(129)}`, '#/user_id'],
    ['userid=x', '#/userid'],
  ])('points at what is wrong in %s', async (query, pointer) => {
    const answer = await search(query);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ pointer }]);
  });
});
