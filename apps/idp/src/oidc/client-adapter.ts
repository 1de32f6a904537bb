import { randomBytes } from 'node:crypto';
import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import type { Revocations } from '@gatehouse/access-tokens';
import type { CachedClient, ClientDirectory } from '@gatehouse/clients';
import { ACCOUNT_CLIENT, accountClient } from './account-client.js';
import { pastRevocation } from './past-revocation.js';

/** Stands where the library wants a secret. Nobody knows it, nothing is ever compared with it. */
export const NO_SECRET = randomBytes(32).toString('base64url');

const needsSecret = (metadata: Record<string, unknown>): boolean =>
  metadata['token_endpoint_auth_method'] === undefined ||
  metadata['token_endpoint_auth_method'] === 'client_secret_basic' ||
  metadata['token_endpoint_auth_method'] === 'client_secret_post';

/** What dynamic registration does to our clients; see dynamic-registration.ts. */
export interface ClientRegistrar {
  store(clientId: string, metadata: Record<string, unknown>): Promise<void>;
  remove(clientId: string): Promise<void>;
}

/** Clients as the library reads them: from our directory, enabled ones only, and without any secret. */
export class ClientAdapter implements Adapter {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly registrar: ClientRegistrar,
    private readonly realmId: string,
    private readonly issuer: string,
    private readonly revocations: Revocations,
    private readonly passwordGrant: boolean,
  ) {}

  async find(id: string): Promise<AdapterPayload | undefined> {
    if (id === ACCOUNT_CLIENT) return accountClient(this.issuer);
    const found = await this.clients.find(this.realmId, id);
    if (found?.client.enabled !== true) return undefined;
    await pastRevocation(this.revocations, this.realmId, { sub: id, clientId: id });
    return libraryMetadata(found, this.passwordGrant);
  }

  async upsert(id: string, payload: AdapterPayload): Promise<void> {
    await this.registrar.store(id, payload);
  }

  async destroy(id: string): Promise<void> {
    await this.registrar.remove(id);
  }

  findByUid(): Promise<undefined> {
    return Promise.reject(new errors.InvalidRequest('clients have no uid'));
  }

  findByUserCode(): Promise<undefined> {
    return Promise.reject(new errors.InvalidRequest('clients have no user code'));
  }

  consume(): Promise<void> {
    return Promise.reject(new errors.InvalidRequest('clients are not consumed'));
  }

  revokeByGrantId(): Promise<void> {
    return Promise.resolve();
  }
}

const known = {
  on: new WeakMap<CachedClient, AdapterPayload>(),
  off: new WeakMap<CachedClient, AdapterPayload>(),
};

function libraryMetadata(found: CachedClient, passwordGrant: boolean): AdapterPayload {
  const cache = passwordGrant ? known.on : known.off;
  const cached = cache.get(found);
  if (cached) return cached;
  const { client } = found;
  const metadata: Record<string, unknown> = {
    ...(client.metadata as Record<string, unknown>),
    // A client with a grant that the provider does not have would be refused as a whole, for its other grants, too.
    grant_types: client.metadata.grant_types.filter((grant) => passwordGrant || grant !== 'password'),
    client_id: client.clientId,
    client_name: client.name,
  };
  if (needsSecret(metadata)) metadata['client_secret'] = NO_SECRET;
  cache.set(found, metadata);
  return metadata;
}
