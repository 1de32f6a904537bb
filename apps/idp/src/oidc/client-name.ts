import type { RealmProvider } from './realm-provider.js';

/** What a client is called on our pages; its client_id when it has no name, nothing when it is gone. */
export async function clientNameOf({ provider }: RealmProvider, clientId: string): Promise<string> {
  const client = await provider.Client.find(clientId);
  return client?.clientName ?? client?.clientId ?? clientId;
}

export interface ClientFacts {
  readonly name: string;
  readonly logoUrl?: string | undefined;
  readonly homeUrl?: string | undefined;
  readonly policyUrl?: string | undefined;
  readonly termsUrl?: string | undefined;
}

export async function clientFactsOf({ provider }: RealmProvider, clientId: string): Promise<ClientFacts> {
  const client = await provider.Client.find(clientId);
  return {
    name: client?.clientName ?? clientId,
    logoUrl: client?.logoUri,
    homeUrl: client?.clientUri,
    policyUrl: client?.policyUri,
    termsUrl: client?.tosUri,
  };
}
