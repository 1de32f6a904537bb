import { createHash, randomUUID } from 'node:crypto';
import { AdminApp, type Caller, type TestRealm } from './support/admin-app.js';

describe('initial access tokens', () => {
  let app: AdminApp;
  let realm: TestRealm;
  let own: Caller;
  beforeAll(async () => {
    ({ app, realm, own } = await AdminApp.withRealm());
  });
  afterAll(() => app.stop());

  const call = (method: string, path: string, body?: unknown, caller = own) =>
    app.call(caller, method, realm.path + path, body);
  const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
  const tokens = '/initial-access-tokens';
  const make = async () => (await call('POST', tokens, { expiresInSeconds: 600 })).body;
  const idsOf = ({ body }: { body: { items: { id: string }[] } }) => body.items.map(({ id }) => id);

  it('are shown once and kept as their hash', async () => {
    const made = await call('POST', tokens, { expiresInSeconds: 600 });
    expect(made.status).toBe(201);
    const rows = await app.db.query<{ payload: Record<string, unknown>; seconds: number }>(
      `select payload, extract(epoch from expires_at - now())::int as seconds from oidc_artifact
       where realm_id = $1 and kind = 'InitialAccessToken' and id = $2`,
      [realm.id, sha256(made.body.token)],
    );
    expect(rows).toMatchObject([{ payload: { kind: 'InitialAccessToken' } }]);
    expect(Number(rows[0]?.payload['exp']) - Number(rows[0]?.payload['iat'])).toBe(600);
    expect(Math.abs((rows[0]?.seconds ?? 0) - 600)).toBeLessThan(10);
    expect(JSON.stringify(rows)).not.toContain(made.body.token);
    expect((await call('POST', tokens, { expiresInSeconds: 5 })).status).toBe(422);
    expect((await call('POST', tokens)).status).toBe(201);
  });

  it('are listed by what is told of them, the newest first, and never themselves', async () => {
    const made = [await make(), await make(), await make()].reverse();
    const answer = await call('GET', `${tokens}?limit=3`);
    expect(answer.body.items).toEqual(
      made.map(({ id, createdAt, expiresAt }) => ({
        id,
        createdAt,
        expiresAt,
        createdBy: `user:${own.id}`,
      })),
    );
    for (const { token, id } of made) {
      expect(JSON.stringify(answer.body)).not.toContain(token);
      expect(JSON.stringify(answer.body)).not.toContain(sha256(token));
      expect(token).not.toContain(id);
    }
    const first = (await call('GET', `${tokens}?limit=2`)).body;
    const second = await call('GET', `${tokens}?limit=1&cursor=${String(first.next)}`);
    expect([...idsOf({ body: first }), ...idsOf(second)]).toEqual(made.map(({ id }) => id));
    await app.db.execute(
      `update oidc_artifact set expires_at = now() - interval '1 second' where realm_id = $1 and id = $2`,
      [realm.id, sha256(made[0]?.token ?? '')],
    );
    expect(idsOf(await call('GET', tokens))).not.toContain(made[0]?.id);
    expect((await call('DELETE', `${tokens}/${String(made[0]?.id)}`)).status).toBe(404);
  });

  it('are revoked once, also by two at once, and that is on record', async () => {
    const { id, token } = await make();
    const answers = await Promise.all([1, 2, 3].map(() => call('DELETE', `${tokens}/${String(id)}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404]);
    expect(answers.find(({ status }) => status === 404)?.body.type).toMatch(
      /clients\/initial-access-token-not-found$/,
    );
    expect(idsOf(await call('GET', tokens))).not.toContain(id);
    expect(
      await app.db.query('select 1 from oidc_artifact where realm_id = $1 and id = $2', [
        realm.id,
        sha256(token),
      ]),
    ).toEqual([]);
    expect(await realm.audited('initial_access_token.revoked')).toMatchObject([
      { targetId: id, actorId: own.id, details: { created_by: `user:${own.id}` } },
    ]);
    const refusals = await realm.audited('initial_access_token.refused');
    expect(refusals.filter(({ targetId }) => targetId === id)).toMatchObject([
      { details: { operation: 'revoke', refusal: 'clients/initial-access-token-not-found' } },
      { details: { operation: 'revoke', refusal: 'clients/initial-access-token-not-found' } },
    ]);
    expect(JSON.stringify(await app.audited(realm))).not.toContain(token);
  });

  it('are seen by readers of clients and touched by keepers of secrets; no other artifact is one', async () => {
    const { id } = await make();
    const reader = await realm.user('clients:read');
    const keeper = await realm.user('clients:manage-secrets');
    expect((await call('GET', tokens, undefined, reader)).status).toBe(200);
    expect((await call('DELETE', `${tokens}/${String(id)}`, undefined, reader)).status).toBe(403);
    expect((await call('GET', tokens, undefined, keeper)).status).toBe(403);
    const uid = randomUUID();
    await app.db.execute(
      `insert into oidc_artifact (realm_id, kind, id, uid, payload, expires_at)
       values ($1, 'Session', $2, $2, '{}', now() + interval '1 hour')`,
      [realm.id, uid],
    );
    expect((await call('DELETE', `${tokens}/${uid}`, undefined, keeper)).status).toBe(404);
    expect((await call('DELETE', `${tokens}/not-an-id`, undefined, keeper)).status).toBeLessThan(500);
    expect((await call('DELETE', `${tokens}/${String(id).toUpperCase()}`, undefined, keeper)).status).toBe(
      204,
    );
  });
});
