import { withRealms } from '@gatehouse-testing/realms';
import type { TestModule, TestModuleOptions } from '@gatehouse-testing/database';
import type { NewClient } from '../client.service.js';
import { clientEntities, ClientsModule } from '../clients.module.js';

/** Realms and clients on a fresh database. */
export function withClients(options: TestModuleOptions = {}): Promise<TestModule> {
  return withRealms({ ...options, imports: [ClientsModule], entities: clientEntities });
}

/** A confidential web client with code and refresh. */
export const aWebClient = (over: Partial<NewClient> = {}): NewClient => ({
  name: 'Web',
  ...over,
  metadata: {
    redirect_uris: ['https://rp.example/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    ...over.metadata,
  },
});

/** A confidential client with client credentials only. */
export const aMachineClient = (over: Partial<NewClient> = {}): NewClient => ({
  name: 'Machine',
  ...over,
  metadata: { grant_types: ['client_credentials'], ...over.metadata },
});
