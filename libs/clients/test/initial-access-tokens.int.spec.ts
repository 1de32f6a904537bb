import { sha256 } from '@gatehouse/crypto';
import { InitialAccessTokens } from '@gatehouse/clients';
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
});
