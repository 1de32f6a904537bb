import { Injectable } from '@nestjs/common';
import { NoticeCache, Notices } from '@gatehouse/cluster';
import { clientIdForm, ClientRepository, type StoredSecret } from './client.repository.js';
import type { OAuthClient } from './oauth-client.entity.js';

export interface CachedClient {
  readonly client: Readonly<OAuthClient>;
  /** SHA-256 of each secret, expired ones included: compare `expiresAt` with the time of use. */
  readonly secretHashes: readonly StoredSecret[];
}

const MAX_CLIENTS = 20_000;

/** Clients for hot paths: from memory, and right within a notice of every change. What it gives is frozen. */
@Injectable()
export class ClientDirectory {
  private readonly cache: NoticeCache<CachedClient>;

  constructor(
    private readonly clients: ClientRepository,
    notices: Notices,
  ) {
    this.cache = new NoticeCache(notices, { max: MAX_CLIENTS, topics: ['clients/changed'] });
  }

  /** A disabled client is found, too: look at `client.enabled`. */
  find(realmId: string, clientId: string): Promise<CachedClient | null> {
    return this.cache.get(realmId, clientId, () => this.load(realmId, clientId));
  }

  /** The client without waiting, when it is in memory. */
  peek(realmId: string, clientId: string): CachedClient | undefined {
    return this.cache.peek(realmId, clientId);
  }

  /** Reads the client again the next time. */
  forget(realmId: string, clientId: string): void {
    this.cache.drop(realmId, clientId);
  }

  private async load(realmId: string, clientId: string): Promise<CachedClient | null> {
    if (!clientIdForm.test(clientId)) return null;
    const client = await this.clients.findByClientId(realmId, clientId);
    if (!client) return null;
    return deepFreeze({ client, secretHashes: await this.clients.secretsOf(realmId, client.id) });
  }
}

/** Freezes a tree of plain data in place: what a cache shares nobody may change. */
function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value) as unknown[]) {
    if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) deepFreeze(part);
  }
  return Object.freeze(value);
}
