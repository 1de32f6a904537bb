import { newSecret } from '@gatehouse/crypto';
import { DEVICE_CODE_GRANT, type NewClient, type OAuthClient } from '@gatehouse/clients';
import type { Realm } from '@gatehouse/realms';
import type { Domain } from './domain.js';
import { assignRoles, rolesNamed } from './assign-roles.js';

const confidential = ['web', 'machine', 'firstParty'] as const;
type Confidential = (typeof confidential)[number];
export type DemoSecrets = Readonly<Record<Confidential, string>>;

interface DemoClient extends Omit<NewClient, 'secret'> {
  readonly clientId: string;
  readonly role?: string;
}

/** A scope of the sample API beside the permissions, for programs that ask for one of their own. */
const metricsScope = { name: 'metrics:read', description: 'Read metrics.' };

export const demoClients: Readonly<Record<Confidential | 'device', DemoClient>> = {
  web: {
    clientId: 'gatehouse-web-demo',
    name: 'Web demo',
    metadata: {
      application_type: 'web',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://127.0.0.1:8080/callback', 'http://localhost:8080/callback'],
      post_logout_redirect_uris: ['http://127.0.0.1:8080/', 'http://localhost:8080/'],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  },
  machine: {
    clientId: 'gatehouse-machine-demo',
    name: 'Machine demo',
    role: 'Viewer',
    metadata: {
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'hosts:read metrics:read',
    },
  },
  device: {
    clientId: 'gatehouse-device-demo',
    name: 'Command line',
    // Ours: it acts for whoever signs in, with all that they may do, and device codes are confirmed anyway.
    firstParty: true,
    metadata: {
      application_type: 'native',
      grant_types: [DEVICE_CODE_GRANT, 'refresh_token'],
      token_endpoint_auth_method: 'none',
    },
  },
  firstParty: {
    clientId: 'gatehouse-first-party-demo',
    name: 'First-party demo',
    firstParty: true,
    metadata: {
      grant_types: ['password', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  },
};

/** As many as a client may have; the next one takes the place of the oldest. */
const mostSecrets = 10;

/**
 * Registers the demo clients that are missing and gives their secrets.
 *
 * A client that exists keeps its settings, and its secret when that is one of `known`. A secret that was lost or
 * revoked is replaced by a fresh one, never by itself. `remember` runs before a new secret comes to life, so that a
 * crash in between loses none.
 */
export async function ensureDemoClients(
  domain: Domain,
  realm: Realm,
  known: { readonly [Key in Confidential]?: string | undefined },
  remember: (secrets: DemoSecrets) => Promise<void>,
): Promise<DemoSecrets> {
  await ensureMetricsScope(domain, realm);
  const kept = await Promise.all(confidential.map((key) => keptSecret(domain, realm, key, known[key])));
  const secrets = Object.fromEntries(
    confidential.map((key, index) => [key, kept[index] ?? newSecret('gcs_')]),
  ) as DemoSecrets;
  await remember(secrets);
  for (const key of [...confidential, 'device'] as const) {
    const found = await domain.clients.findByClientId(realm.id, demoClients[key].clientId);
    if (key === 'device') {
      if (!found) await register(domain, realm, key);
    } else if (!found) {
      await register(domain, realm, key, secrets[key]);
    } else if (secrets[key] !== kept[confidential.indexOf(key)]) {
      await addSecret(domain, found, secrets[key]);
    }
  }
  return secrets;
}

/** The remembered secret if it still works, or will when its client is registered; else null. */
async function keptSecret(
  { clients, clientSecrets }: Domain,
  realm: Realm,
  key: Confidential,
  known: string | undefined,
): Promise<string | null> {
  if (known === undefined) return null;
  const client = await clients.findByClientId(realm.id, demoClients[key].clientId);
  if (!client) return known;
  const working = await clientSecrets.list(realm.id, client.id);
  return working.some(({ hint }) => known.endsWith(hint)) ? known : null;
}

async function register(
  domain: Domain,
  realm: Realm,
  key: keyof typeof demoClients,
  secret?: string,
): Promise<void> {
  const { role, ...input } = demoClients[key];
  const actor = domain.actorIn(realm.id);
  // The grant is off in every new realm; the client that shows it needs it. Whoever switches it off later is obeyed.
  if (key === 'firstParty') {
    await domain.realms.updateSettings(actor, realm.name, { passwordGrant: { enabled: true } });
  }
  const { client } = await domain.clients.register(actor, realm.id, { ...input, secret });
  const roles = await rolesNamed(domain, realm.id, role === undefined ? [] : [role]);
  await assignRoles(domain, realm.id, roles, { kind: 'client', id: client.id });
}

async function addSecret(
  { clientSecrets, actorIn }: Domain,
  client: OAuthClient,
  secret: string,
): Promise<void> {
  if (!client.usesSecret) return;
  const actor = actorIn(client.realmId);
  const present = await clientSecrets.list(client.realmId, client.id);
  const oldest = present.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())[0];
  if (oldest && present.length >= mostSecrets) {
    await clientSecrets.revoke(actor, client.realmId, client.id, oldest.id);
  }
  await clientSecrets.create(actor, client.realmId, client.id, { secret });
}

async function ensureMetricsScope({ realms, actorIn }: Domain, realm: Realm): Promise<void> {
  const { scopes } = realm.settings;
  if (scopes.some(({ name }) => name === metricsScope.name)) return;
  await realms.updateSettings(actorIn(realm.id), realm.name, { scopes: [...scopes, metricsScope] });
}
