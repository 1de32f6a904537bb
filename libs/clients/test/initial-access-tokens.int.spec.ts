import { sha256 } from '@gatehouse/crypto';
import { InitialAccessTokenNotFound, InitialAccessTokens } from '@gatehouse/clients';
import { withClients } from '@gatehouse-testing/clients';
import { type TestModule } from '@gatehouse-testing/database';
import { administratorOf, aRealm } from '@gatehouse-testing/realms';

describe('an initial access token', () => {
  let test: TestModule;

  beforeAll(async () => {
    test = await withClients();
  });
  afterAll(() => test.close());

  it('is shown once, kept as a hash with its end, and recorded without itself', async () => {
    const realm = await aRealm(test);
    const made = await test.get(InitialAccessTokens).create(administratorOf(realm), realm.id, 600);
    expect(made.expiresAt.getTime() - test.clock.now().getTime()).toBe(600_000);
    const rows = await test.db.query<{ id: string }>('select * from oidc_artifact where realm_id = $1', [
      realm.id,
    ]);
    expect(rows).toEqual([expect.objectContaining({ kind: 'InitialAccessToken', id: sha256(made.token) })]);
    const records = await test.audited(realm.id);
    expect(records.at(-1)?.eventSubtype).toBe('initial_access_token.created');
    expect(JSON.stringify([rows, records])).not.toContain(made.token);
  });

  it('is listed and revoked in its own realm only, until it expires', async () => {
    const [realm, other] = await Promise.all([aRealm(test), aRealm(test)]);
    const tokens = test.get(InitialAccessTokens);
    const listed = async (realmId: string) =>
      (await tokens.list(realmId, { cursor: null, limit: 50 })).tokens;
    const short = await tokens.create(administratorOf(realm), realm.id, 60);
    test.clock.advance(1_000);
    const { token, ...long } = await tokens.create(administratorOf(realm), realm.id, 600);
    expect((await listed(realm.id)).map(({ id }) => id)).toEqual([long.id, short.id]);
    expect(await listed(other.id)).toEqual([]);
    await expect(tokens.revoke(administratorOf(other), other.id, long.id)).rejects.toThrow(
      InitialAccessTokenNotFound,
    );
    test.clock.advance(60_000);
    expect(await listed(realm.id)).toEqual([long]);
    await expect(tokens.revoke(administratorOf(realm), realm.id, short.id)).rejects.toThrow(
      InitialAccessTokenNotFound,
    );
    await tokens.revoke(administratorOf(realm), realm.id, long.id);
    expect(await listed(realm.id)).toEqual([]);
    expect(JSON.stringify(await test.audited(realm.id))).not.toContain(token);
  });
});
