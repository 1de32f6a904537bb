import { randomUUID } from 'node:crypto';
import { ClientService, Consents, type OAuthClient } from '@gatehouse/clients';
import type { Realm } from '@gatehouse/realms';
import { aWebClient, withClients } from '@gatehouse-testing/clients';
import { type TestModule } from '@gatehouse-testing/database';
import { administratorOf, aRealm } from '@gatehouse-testing/realms';

describe('consents', () => {
  let test: TestModule;
  let consents: Consents;
  let realm: Realm;
  let client: OAuthClient;

  beforeAll(async () => {
    test = await withClients();
    consents = test.get(Consents);
    realm = await aRealm(test);
    const made = await test.get(ClientService).register(administratorOf(realm), realm.id, aWebClient());
    client = made.client;
  });
  afterAll(() => test.close());

  /** The row that libs/accounts owns, as this lib's foreign key needs it. */
  async function aUser(): Promise<string> {
    const id = randomUUID();
    const name = `u-${id}`;
    await test.db.run(() =>
      test.db.execute(
        `insert into app_user (realm_id, id, username, username_key, created_at, updated_at)
          values ($1, $2, $3, $3, now(), now())`,
        [realm.id, id, name],
      ),
    );
    return id;
  }
  const actorFor = (userId: string) => administratorOf(realm, { id: userId, name: 'user' });
  const remember = (userId: string, ...scopes: string[]) =>
    consents.remember(actorFor(userId), realm.id, userId, client.id, scopes);

  it('are remembered per user and client, and grow', async () => {
    const user = await aUser();
    expect(await consents.find(realm.id, user, client.id)).toBeNull();
    await remember(user, 'openid', 'email');
    const grown = await remember(user, 'profile', 'email');
    expect(grown.scopes).toEqual(['email', 'openid', 'profile']);
    const records = (await test.audited(realm.id)).filter(({ userId }) => userId === user);
    expect(records.map(({ eventSubtype }) => eventSubtype)).toEqual([
      'consent.remembered',
      'consent.remembered',
    ]);
    expect(await consents.find(realm.id, user, client.id)).toMatchObject({ scopes: grown.scopes });
    expect(await consents.find(realm.id, await aUser(), client.id)).toBeNull();
    expect(await consents.listFor(realm.id, user)).toEqual([
      expect.objectContaining({ clientId: client.clientId, clientName: 'Web', scopes: grown.scopes }),
    ]);
  });

  it('keep what both added when two are given at once', async () => {
    const user = await aUser();
    const names = Array.from({ length: 20 }, (_, index) => `s${String(index).padStart(2, '0')}`);
    await Promise.all(names.map((name) => remember(user, name)));
    expect((await consents.find(realm.id, user, client.id))?.scopes).toEqual(names);
  });

  it('are taken back once, with the hook in the same transaction and a record', async () => {
    const user = await aUser();
    await remember(user, 'openid');
    const hooked: string[] = [];
    consents.onRevoked(async (_actor, userId, { clientId }) => {
      hooked.push(`${userId} ${clientId}`);
    });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => consents.revoke(actorFor(user), realm.id, user, client.id)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'clients/consent-not-found' });
    expect(hooked).toEqual([`${user} ${client.clientId}`]);
    expect(await consents.find(realm.id, user, client.id)).toBeNull();
    const records = (await test.audited(realm.id)).filter(({ userId }) => userId === user);
    expect(records.filter(({ eventSubtype }) => eventSubtype === 'consent.revoked')).toEqual([
      expect.objectContaining({ clientId: client.clientId, details: { scopes: ['openid'] } }),
    ]);
    expect(records.filter(({ eventSubtype }) => eventSubtype === 'consent.operation_refused')).toHaveLength(
      4,
    );
  });

  it('are not found in another realm, or for ids that are none', async () => {
    const user = await aUser();
    await remember(user, 'openid');
    const foreign = await aRealm(test);
    expect(await consents.find(foreign.id, user, client.id)).toBeNull();
    expect(await consents.listFor(foreign.id, user)).toEqual([]);
    expect(await consents.find(realm.id, 'x', client.id)).toBeNull();
    expect(await consents.listFor(realm.id, 'x\u0000')).toEqual([]);
    for (const [realmId, userId, clientRowId] of [
      [foreign.id, user, client.id],
      [realm.id, 'x', client.id],
      [realm.id, user, 'x'],
    ] as const)
      await expect(consents.revoke(actorFor(user), realmId, userId, clientRowId)).rejects.toMatchObject({
        kind: 'not-found',
      });
  });

  it('go with their client', async () => {
    const user = await aUser();
    const made = await test.get(ClientService).register(administratorOf(realm), realm.id, aWebClient());
    await consents.remember(actorFor(user), realm.id, user, made.client.id, ['openid']);
    await test.get(ClientService).remove(administratorOf(realm), realm.id, made.client.id);
    expect(await consents.listFor(realm.id, user)).toEqual([]);
  });
});
