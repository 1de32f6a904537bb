import { sha256 } from '@gatehouse/crypto';
import {
  ClientDirectory,
  ClientSecrets,
  ClientService,
  ClientsModule,
  type OAuthClient,
} from '@gatehouse/clients';
import { RealmsModule, type Realm } from '@gatehouse/realms';
import { aWebClient, clientEntities } from '@gatehouse-testing/clients';
import { eventually, withTestModule, type TestModule } from '@gatehouse-testing/database';
import { administratorOf, aRealm, realmEntities, realmSections } from '@gatehouse-testing/realms';

const base = {
  imports: [RealmsModule.forRoot({ jobs: false }), ClientsModule],
  sections: realmSections,
  entities: [...realmEntities, ...clientEntities],
};

describe('a client', () => {
  let test: TestModule;
  let other: TestModule;
  let service: ClientService;
  let secrets: ClientSecrets;
  let directory: ClientDirectory;
  let realm: Realm;

  beforeAll(async () => {
    test = await withTestModule(base);
    other = await withTestModule({ ...base, database: test.database, clock: test.clock });
    service = test.get(ClientService);
    secrets = test.get(ClientSecrets);
    directory = test.get(ClientDirectory);
    realm = await aRealm(test);
  });
  afterAll(async () => {
    await other.close();
    await test.close();
  });

  const actor = () => administratorOf(realm);
  const register = async (input = aWebClient()): Promise<OAuthClient> =>
    (await service.register(actor(), realm.id, input)).client;
  const recordsOf = async (client: Pick<OAuthClient, 'id'>) =>
    (await test.audited(realm.id)).filter(({ targetId }) => targetId === client.id);
  const subtypesOf = async (client: Pick<OAuthClient, 'id'>) =>
    (await recordsOf(client)).map(({ eventSubtype }) => eventSubtype);

  describe('its secrets', () => {
    it('are several at once, each with its own end', async () => {
      const client = await register();
      const expiresAt = new Date(test.clock.now().getTime() + 60_000);
      const second = await secrets.create(actor(), realm.id, client.id, { expiresAt });
      const listed = await secrets.list(realm.id, client.id);
      expect(listed).toHaveLength(2);
      expect(listed.map((secret) => Object.keys(secret).sort())).toEqual(
        Array.from({ length: 2 }, () => ['createdAt', 'expiresAt', 'hint', 'id']),
      );
      const found = await directory.find(realm.id, client.clientId);
      expect(found?.secretHashes).toContainEqual({ hash: sha256(second.secret), expiresAt });
      await eventually(async () => {
        const there = await other.get(ClientDirectory).find(realm.id, client.clientId);
        expect(there?.secretHashes).toHaveLength(2);
      }, 1_000);
    });

    it('are revoked one by one', async () => {
      const client = await register();
      const { id } = await secrets.create(actor(), realm.id, client.id);
      await secrets.revoke(actor(), realm.id, client.id, id);
      expect(await secrets.list(realm.id, client.id)).toHaveLength(1);
      await expect(secrets.revoke(actor(), realm.id, client.id, id)).rejects.toMatchObject({
        code: 'clients/secret-not-found',
      });
      const another = await register();
      const [foreign] = await secrets.list(realm.id, another.id);
      await expect(secrets.revoke(actor(), realm.id, client.id, foreign?.id ?? '')).rejects.toMatchObject({
        code: 'clients/secret-not-found',
      });
    });

    it('are regenerated: the others end at once or after a grace', async () => {
      const client = await register();
      await secrets.regenerate(actor(), realm.id, client.id);
      expect(await secrets.list(realm.id, client.id)).toHaveLength(1);
      await secrets.regenerate(actor(), realm.id, client.id, { graceSeconds: 3_600 });
      const ends = (await secrets.list(realm.id, client.id)).map(({ expiresAt }) => expiresAt?.getTime());
      expect(ends).toHaveLength(2);
      expect(ends).toContain(test.clock.now().getTime() + 3_600_000);
      expect(ends).toContain(undefined);
      expect(await subtypesOf(client)).toContain('client_secret.expiry_changed');
    });

    it('are at most ten, two at once included', async () => {
      const client = await register();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 12 }, () => secrets.create(actor(), realm.id, client.id)),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(9);
      expect(await secrets.list(realm.id, client.id)).toHaveLength(10);
      const refusals = outcomes.filter((outcome) => outcome.status === 'rejected');
      for (const { reason } of refusals) expect(reason).toMatchObject({ code: 'clients/too-many-secrets' });
    });
  });

  describe('in the directory', () => {
    it('is answered from memory once it was read', async () => {
      const client = await register();
      // The notice of its own registration may still be on its way and drop what was just read.
      await eventually(async () => {
        const first = await directory.find(realm.id, client.clientId);
        await test.db.run(() =>
          test.db.execute('update oauth_client set version = version + 1 where id = $1', [client.id]),
        );
        expect(await directory.find(realm.id, client.clientId)).toBe(first);
        expect(directory.peek(realm.id, client.clientId)).toBe(first);
      });
    });

    it('cannot be changed by who reads it', async () => {
      const client = await register();
      const found = await directory.find(realm.id, client.clientId);
      expect(() => found?.client.metadata.redirect_uris.push('https://evil.example/')).toThrow('extensible');
      expect(() => Object.assign(found?.client ?? {}, { enabled: true })).toThrow('read only');
    });

    it.each(['nobody', '', 'a\u0000b', '\ud800', 'x'.repeat(10_000), '../x'])(
      'is not found by odd id %#',
      async (id) => {
        expect(await directory.find(realm.id, id)).toBeNull();
      },
    );
  });
});
