import { randomUUID } from 'node:crypto';
import { sha256 } from '@gatehouse/crypto';
import {
  ClientDirectory,
  ClientSecrets,
  ClientService,
  ClientsModule,
  type OAuthClient,
} from '@gatehouse/clients';
import { RealmsModule, type Realm } from '@gatehouse/realms';
import { aMachineClient, aWebClient, clientEntities } from '@gatehouse-testing/clients';
import { eventually, withTestModule, type TestModule } from '@gatehouse-testing/database';
import { administratorOf, aRealm, realmEntities, realmSections } from '@gatehouse-testing/realms';

const base = {
  imports: [RealmsModule.forRoot({ jobs: false }), ClientsModule],
  sections: realmSections,
  entities: [...realmEntities, ...clientEntities],
};

describe('clients', () => {
  let test: TestModule;
  let other: TestModule;
  let service: ClientService;
  let secrets: ClientSecrets;
  let directory: ClientDirectory;
  let realm: Realm;
  let elsewhere: Realm;

  beforeAll(async () => {
    test = await withTestModule(base);
    other = await withTestModule({ ...base, database: test.database, clock: test.clock });
    service = test.get(ClientService);
    secrets = test.get(ClientSecrets);
    directory = test.get(ClientDirectory);
    realm = await aRealm(test);
    elsewhere = await aRealm(test);
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
  const lastRecord = async () => (await test.audited(realm.id)).at(-1);

  describe('register', () => {
    it('stores the client, shows its secret once, keeps its hash and records both', async () => {
      const { client, secret } = await service.register(actor(), realm.id, aWebClient({ name: ' Café ' }));
      expect(client).toMatchObject({
        name: 'Café',
        enabled: true,
        firstParty: false,
        refreshTokens: 'rotate',
      });
      expect(client.clientId).toMatch(/^[A-Za-z0-9_-]{22}$/);
      expect(secret).toMatch(/^gcs_[A-Za-z0-9_-]{43}$/);
      const found = await directory.find(realm.id, client.clientId);
      expect(found?.secretHashes).toEqual([{ hash: sha256(secret ?? ''), expiresAt: null }]);
      expect(await subtypesOf(client)).toEqual(['client.registered', 'client_secret.created']);
      const everything = JSON.stringify([
        await test.audited(realm.id),
        await secrets.list(realm.id, client.id),
        await service.get(realm.id, client.id),
        await test.db.query('select * from client_secret'),
      ]);
      expect(everything).not.toContain(secret);
      expect(JSON.stringify(await secrets.list(realm.id, client.id))).not.toContain(sha256(secret ?? ''));
    });

    it('gives a public client, and one with keys, no secret', async () => {
      const made = await service.register(
        actor(),
        realm.id,
        aWebClient({ metadata: { ...aWebClient().metadata, token_endpoint_auth_method: 'none' } }),
      );
      expect(made).not.toHaveProperty('secret');
      expect(made.client.isPublic).toBe(true);
    });

    it('takes a given client_id and secret, and refuses bad ones', async () => {
      const secret = 's'.repeat(43);
      const { client, secret: shown } = await service.register(
        actor(),
        realm.id,
        aMachineClient({ clientId: 'my-app_1.x~', secret, dynamic: true }),
      );
      expect([client.clientId, shown, client.dynamic]).toEqual(['my-app_1.x~', secret, true]);
      for (const clientId of ['', 'a b', 'é', 'a/b', 'a\u0000', 'a'.repeat(101), 'a:b'])
        await expect(register(aMachineClient({ clientId }))).rejects.toMatchObject({
          code: 'clients/invalid',
          extensions: { errors: [expect.objectContaining({ pointer: '/clientId' })] },
        });
      await expect(register(aMachineClient({ secret: 'short' }))).rejects.toMatchObject({
        code: 'clients/invalid',
      });
    });

    it('refuses what is not valid, stores nothing and records the refusal', async () => {
      const before = await test.db.query('select 1 from oauth_client');
      await expect(
        register(aWebClient({ metadata: { redirect_uris: ['javascript:x'] } })),
      ).rejects.toMatchObject({
        code: 'clients/invalid',
        kind: 'invalid-input',
        concernsRedirectUris: true,
      });
      expect(await test.db.query('select 1 from oauth_client')).toHaveLength(before.length);
      expect(await lastRecord()).toMatchObject({
        eventSubtype: 'client.operation_refused',
        outcome: 'failure',
        details: { operation: 'register', refusal: 'clients/invalid' },
      });
    });

    it('does not give away the client_id of the account pages', async () => {
      await expect(register(aMachineClient({ clientId: 'gatehouse-account' }))).rejects.toMatchObject({
        code: 'clients/client-id-taken',
      });
    });

    it('lets one of many with the same client_id win', async () => {
      const clientId = `same-${randomUUID()}`;
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, () => register(aMachineClient({ clientId }))),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected')
          expect(outcome.reason).toMatchObject({ code: 'clients/client-id-taken' });
      await expect(
        service.register(administratorOf(elsewhere), elsewhere.id, aMachineClient({ clientId })),
      ).resolves.toBeDefined();
    });

    it('refuses a secret that would expire before it is made', async () => {
      const secretExpiresAt = test.clock.now();
      await expect(register(aMachineClient({ secretExpiresAt }))).rejects.toMatchObject({
        code: 'clients/secret-expiry-invalid',
      });
    });

    it('does not find an unknown realm', async () => {
      await expect(service.register(actor(), randomUUID(), aMachineClient())).rejects.toMatchObject({
        code: 'realms/not-found',
      });
    });
  });

  describe('update', () => {
    it('replaces what is given, removes what is null, checks the whole and records what changed', async () => {
      const client = await register(
        aWebClient({ metadata: { ...aWebClient().metadata, tos_uri: 'https://rp.example/tos' } }),
      );
      const changed = await service.update(actor(), realm.id, client.id, {
        name: 'Renamed',
        refreshTokens: 'fixed',
        metadata: { redirect_uris: ['https://rp.example/new'], tos_uri: null },
      });
      expect(changed).toMatchObject({ name: 'Renamed', refreshTokens: 'fixed', version: 2 });
      expect(changed.metadata).not.toHaveProperty('tos_uri');
      expect((await recordsOf(client)).at(-1)).toMatchObject({
        eventSubtype: 'client.updated',
        clientId: client.clientId,
        details: {
          changed: expect.arrayContaining(['name', 'refreshTokens', 'redirect_uris', 'tos_uri']),
          version: 2,
        },
      });
      await eventually(async () => {
        const there = await other.get(ClientDirectory).find(realm.id, client.clientId);
        expect(there?.client.metadata.redirect_uris).toEqual(['https://rp.example/new']);
      }, 1_000);
    });

    it('follows a change of grants with its response types', async () => {
      const client = await register();
      const changed = await service.update(actor(), realm.id, client.id, {
        metadata: { grant_types: ['client_credentials'], redirect_uris: [] },
      });
      expect(changed.metadata.response_types).toEqual([]);
    });

    it('keeps the version when nothing changes, and refuses a stale one', async () => {
      const client = await register();
      const same = await service.update(actor(), realm.id, client.id, { name: client.name, metadata: {} });
      expect(same.version).toBe(1);
      const outcomes = await Promise.allSettled(
        ['a', 'b', 'c'].map((name) => service.update(actor(), realm.id, client.id, { name }, 1)),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await expect(service.update(actor(), realm.id, client.id, { name: 'z' }, 1)).rejects.toMatchObject({
        code: 'clients/changed',
        extensions: { currentVersion: 2 },
      });
    });

    it('refuses what would make it invalid and keeps it', async () => {
      const client = await register();
      await expect(
        service.update(actor(), realm.id, client.id, { metadata: { grant_types: ['password'] } }),
      ).rejects.toMatchObject({ code: 'clients/invalid' });
      expect((await service.get(realm.id, client.id)).version).toBe(1);
      expect((await subtypesOf(client)).at(-1)).toBe('client.operation_refused');
    });

    it('ends the secrets of a client that becomes public', async () => {
      const client = await register();
      await service.update(actor(), realm.id, client.id, {
        metadata: { token_endpoint_auth_method: 'none' },
      });
      expect((await directory.find(realm.id, client.clientId))?.secretHashes).toEqual([]);
      expect(await subtypesOf(client)).toContain('client_secret.revoked');
      await expect(secrets.create(actor(), realm.id, client.id)).rejects.toMatchObject({
        code: 'clients/uses-no-secret',
      });
    });
  });

  describe('disable, enable, remove', () => {
    it('are known to this process at once and to every other one by notice', async () => {
      const client = await register();
      const there = other.get(ClientDirectory);
      expect((await there.find(realm.id, client.clientId))?.client.enabled).toBe(true);
      await service.disable(actor(), realm.id, client.id);
      expect((await directory.find(realm.id, client.clientId))?.client.enabled).toBe(false);
      await eventually(async () => {
        expect((await there.find(realm.id, client.clientId))?.client.enabled).toBe(false);
      }, 1_000);
      await service.enable(actor(), realm.id, client.id);
      await service.remove(actor(), realm.id, client.id);
      expect(await directory.find(realm.id, client.clientId)).toBeNull();
      await eventually(async () => {
        expect(await there.find(realm.id, client.clientId)).toBeNull();
      }, 1_000);
      expect((await subtypesOf(client)).slice(-3)).toEqual([
        'client.disabled',
        'client.enabled',
        'client.removed',
      ]);
    });

    it('change and record nothing when repeated', async () => {
      const client = await register();
      for (let round = 0; round < 2; round += 1) await service.disable(actor(), realm.id, client.id);
      expect((await subtypesOf(client)).filter((subtype) => subtype === 'client.disabled')).toHaveLength(1);
      await service.remove(actor(), realm.id, client.id);
      await expect(service.remove(actor(), realm.id, client.id)).rejects.toMatchObject({ kind: 'not-found' });
    });

    it('run the hook inside the transaction, so that its failure keeps the client enabled', async () => {
      const own = await withTestModule({ ...base, database: test.database });
      try {
        const hooked = own.get(ClientService);
        const seen: string[] = [];
        hooked.onDeactivated(async (_actor, client, how) => {
          seen.push(`${client.clientId} ${how}`);
          if (client.name === 'Fragile') throw new Error('no');
        });
        const fragile = await register(aMachineClient({ name: 'Fragile' }));
        await expect(hooked.disable(actor(), realm.id, fragile.id)).rejects.toThrow('no');
        expect((await hooked.get(realm.id, fragile.id)).enabled).toBe(true);
        const sturdy = await register(aMachineClient());
        await hooked.remove(actor(), realm.id, sturdy.id);
        expect(seen).toEqual([`${fragile.clientId} disabled`, `${sturdy.clientId} removed`]);
      } finally {
        await own.close();
      }
    });
  });

  // Lesson 82, and row 10 of the defects that we read: an id of another realm is not found, whatever is asked.
  describe('of another realm', () => {
    it('are not found by any operation', async () => {
      const { client } = await service.register(administratorOf(elsewhere), elsewhere.id, aMachineClient());
      const notFound = { kind: 'not-found' };
      for (const id of [client.id, client.clientId, 'x', '', "'; drop table realm; --", 'a\u0000'])
        for (const operation of [
          () => service.get(realm.id, id),
          () => service.update(actor(), realm.id, id, { name: 'x' }),
          () => service.disable(actor(), realm.id, id),
          () => service.enable(actor(), realm.id, id),
          () => service.remove(actor(), realm.id, id),
          () => secrets.create(actor(), realm.id, id),
          () => secrets.regenerate(actor(), realm.id, id),
          () => secrets.revoke(actor(), realm.id, id, randomUUID()),
          () => secrets.list(realm.id, id),
        ])
          await expect(operation()).rejects.toMatchObject(notFound);
      expect(await service.findByClientId(realm.id, client.clientId)).toBeNull();
      expect(await directory.find(realm.id, client.clientId)).toBeNull();
      expect((await service.get(elsewhere.id, client.id)).version).toBe(1);
    });
  });

  it('are listed by client_id, page by page, and found by a part of their name', async () => {
    const own = await aRealm(test);
    for (const [clientId, name] of [
      ['b-1', 'Alpha 100%'],
      ['a-1', 'Beta'],
      ['c_1', 'ALPHABET'],
    ] as const)
      await service.register(administratorOf(own), own.id, aMachineClient({ clientId, name }));
    const ids = async (query: { search?: string; cursor?: string; limit?: number }) => {
      const page = await service.list(own.id, { limit: 2, ...query });
      return [page.clients.map(({ clientId }) => clientId), page.nextCursor];
    };
    expect(await ids({})).toEqual([['a-1', 'b-1'], 'b-1']);
    expect(await ids({ cursor: 'b-1' })).toEqual([['c_1'], null]);
    expect(await ids({ search: 'alpha' })).toEqual([['b-1', 'c_1'], null]);
    expect(await ids({ search: '100%' })).toEqual([['b-1'], null]);
    expect(await ids({ search: '_' })).toEqual([['c_1'], null]);
    expect(await ids({ search: 'nothing' })).toEqual([[], null]);
    expect(await ids({ search: "' or 1=1 --" })).toEqual([[], null]);
  });
});
