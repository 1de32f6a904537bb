import { ClientDirectory, ClientService } from '@gatehouse/clients';
import { aMachineClient, withClients } from '@gatehouse-testing/clients';
import { eventually } from '@gatehouse-testing/database';
import { clientsUnderTest } from './support/clients-under-test.js';

describe('the life of a client', () => {
  let on: Awaited<ReturnType<typeof clientsUnderTest>>;

  beforeAll(async () => {
    on = await clientsUnderTest();
  });
  afterAll(() => on.close());

  describe('disable, enable, remove', () => {
    it('are known to this process at once and to every other one by notice', async () => {
      const client = await on.register();
      const there = on.other.get(ClientDirectory);
      expect((await there.find(on.realm.id, client.clientId))?.client.enabled).toBe(true);
      await on.service.disable(on.actor(), on.realm.id, client.id);
      expect((await on.directory.find(on.realm.id, client.clientId))?.client.enabled).toBe(false);
      await eventually(async () => {
        expect((await there.find(on.realm.id, client.clientId))?.client.enabled).toBe(false);
      }, 1_000);
      await on.service.enable(on.actor(), on.realm.id, client.id);
      await on.service.remove(on.actor(), on.realm.id, client.id);
      expect(await on.directory.find(on.realm.id, client.clientId)).toBeNull();
      await eventually(async () => {
        expect(await there.find(on.realm.id, client.clientId)).toBeNull();
      }, 1_000);
      expect((await on.subtypesOf(client)).slice(-3)).toEqual([
        'client.disabled',
        'client.enabled',
        'client.removed',
      ]);
    });

    it('change and record nothing when repeated', async () => {
      const client = await on.register();
      for (let round = 0; round < 2; round += 1) await on.service.disable(on.actor(), on.realm.id, client.id);
      expect((await on.subtypesOf(client)).filter((subtype) => subtype === 'client.disabled')).toHaveLength(
        1,
      );
      await on.service.remove(on.actor(), on.realm.id, client.id);
      await expect(on.service.remove(on.actor(), on.realm.id, client.id)).rejects.toMatchObject({
        kind: 'not-found',
      });
    });

    it('run the hook inside the transaction, so that its failure keeps the client enabled', async () => {
      const own = await withClients({ database: on.test.database });
      try {
        const hooked = own.get(ClientService);
        const seen: string[] = [];
        hooked.onDeactivated(async (_actor, client, how) => {
          seen.push(`${client.clientId} ${how}`);
          if (client.name === 'Fragile') throw new Error('no');
        });
        const fragile = await on.register(aMachineClient({ name: 'Fragile' }));
        await expect(hooked.disable(on.actor(), on.realm.id, fragile.id)).rejects.toThrow('no');
        expect((await hooked.get(on.realm.id, fragile.id)).enabled).toBe(true);
        const sturdy = await on.register(aMachineClient());
        await hooked.remove(on.actor(), on.realm.id, sturdy.id);
        expect(seen).toEqual([`${fragile.clientId} disabled`, `${sturdy.clientId} removed`]);
      } finally {
        await own.close();
      }
    });
  });
});
