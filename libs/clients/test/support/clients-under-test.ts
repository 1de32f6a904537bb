import { ClientDirectory, ClientSecrets, ClientService, type OAuthClient } from '@gatehouse/clients';
import { aWebClient, withClients } from '@gatehouse-testing/clients';
import { administratorOf, aRealm } from '@gatehouse-testing/realms';

/** A realm and its clients in two processes over one database, and what tests ask about them. */
export async function clientsUnderTest() {
  const test = await withClients();
  const other = await withClients({ database: test.database, clock: test.clock });
  const realm = await aRealm(test);
  const service = test.get(ClientService);
  const actor = () => administratorOf(realm);
  const recordsOf = async ({ id }: Pick<OAuthClient, 'id'>) =>
    (await test.audited(realm.id)).filter(({ targetId }) => targetId === id);
  return {
    test,
    other,
    realm,
    service,
    secrets: test.get(ClientSecrets),
    directory: test.get(ClientDirectory),
    actor,
    register: async (input = aWebClient()): Promise<OAuthClient> =>
      (await service.register(actor(), realm.id, input)).client,
    recordsOf,
    subtypesOf: async (client: Pick<OAuthClient, 'id'>) =>
      (await recordsOf(client)).map(({ eventSubtype }) => eventSubtype),
    close: async () => {
      await other.close();
      await test.close();
    },
  };
}
