import { sha256 } from '@gatehouse/crypto';
import { ClientDirectory } from '@gatehouse/clients';
import { eventually } from '@gatehouse-testing/database';
import { clientsUnderTest } from './support/clients-under-test.js';

describe('a client', () => {
  let on: Awaited<ReturnType<typeof clientsUnderTest>>;

  beforeAll(async () => {
    on = await clientsUnderTest();
  });
  afterAll(() => on.close());

  describe('its secrets', () => {
    it('are several at once, each with its own end', async () => {
      const client = await on.register();
      const expiresAt = new Date(on.test.clock.now().getTime() + 60_000);
      const second = await on.secrets.create(on.actor(), on.realm.id, client.id, { expiresAt });
      const listed = await on.secrets.list(on.realm.id, client.id);
      expect(listed).toHaveLength(2);
      expect(listed.map((secret) => Object.keys(secret).sort())).toEqual(
        Array.from({ length: 2 }, () => ['createdAt', 'expiresAt', 'hint', 'id']),
      );
      const found = await on.directory.find(on.realm.id, client.clientId);
      expect(found?.secretHashes).toContainEqual({ hash: sha256(second.secret), expiresAt });
      await eventually(async () => {
        const there = await on.other.get(ClientDirectory).find(on.realm.id, client.clientId);
        expect(there?.secretHashes).toHaveLength(2);
      }, 1_000);
    });

    it('are revoked one by one', async () => {
      const client = await on.register();
      const { id } = await on.secrets.create(on.actor(), on.realm.id, client.id);
      await on.secrets.revoke(on.actor(), on.realm.id, client.id, id);
      expect(await on.secrets.list(on.realm.id, client.id)).toHaveLength(1);
      await expect(on.secrets.revoke(on.actor(), on.realm.id, client.id, id)).rejects.toMatchObject({
        code: 'clients/secret-not-found',
      });
      const another = await on.register();
      const [foreign] = await on.secrets.list(on.realm.id, another.id);
      await expect(
        on.secrets.revoke(on.actor(), on.realm.id, client.id, foreign?.id ?? ''),
      ).rejects.toMatchObject({
        code: 'clients/secret-not-found',
      });
    });

    it('are regenerated: the others end at once or after a grace', async () => {
      const client = await on.register();
      await on.secrets.regenerate(on.actor(), on.realm.id, client.id);
      expect(await on.secrets.list(on.realm.id, client.id)).toHaveLength(1);
      await on.secrets.regenerate(on.actor(), on.realm.id, client.id, { graceSeconds: 3_600 });
      const ends = (await on.secrets.list(on.realm.id, client.id)).map(({ expiresAt }) =>
        expiresAt?.getTime(),
      );
      expect(ends).toHaveLength(2);
      expect(ends).toContain(on.test.clock.now().getTime() + 3_600_000);
      expect(ends).toContain(undefined);
      expect(await on.subtypesOf(client)).toContain('client_secret.expiry_changed');
    });

    it('are at most ten, two at once included', async () => {
      const client = await on.register();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 12 }, () => on.secrets.create(on.actor(), on.realm.id, client.id)),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(9);
      expect(await on.secrets.list(on.realm.id, client.id)).toHaveLength(10);
      const refusals = outcomes.filter((outcome) => outcome.status === 'rejected');
      for (const { reason } of refusals) expect(reason).toMatchObject({ code: 'clients/too-many-secrets' });
    });
  });

  describe('in the directory', () => {
    it('is answered from memory once it was read', async () => {
      const client = await on.register();
      // The notice of its own registration may still be on its way and drop what was just read.
      await eventually(async () => {
        const first = await on.directory.find(on.realm.id, client.clientId);
        await on.test.db.run(() =>
          on.test.db.execute('update oauth_client set version = version + 1 where id = $1', [client.id]),
        );
        expect(await on.directory.find(on.realm.id, client.clientId)).toBe(first);
        expect(on.directory.peek(on.realm.id, client.clientId)).toBe(first);
      });
    });

    it('cannot be changed by who reads it', async () => {
      const client = await on.register();
      const found = await on.directory.find(on.realm.id, client.clientId);
      expect(() => found?.client.metadata.redirect_uris.push('https://evil.example/')).toThrow('extensible');
      expect(() => Object.assign(found?.client ?? {}, { enabled: true })).toThrow('read only');
    });

    it.each(['nobody', '', 'a\u0000b', '\ud800', 'x'.repeat(10_000), '../x'])(
      'is not found by odd id %#',
      async (id) => {
        expect(await on.directory.find(on.realm.id, id)).toBeNull();
      },
    );
  });
});
