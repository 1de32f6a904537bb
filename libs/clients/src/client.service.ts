import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AuditLog, type AuditEvent } from '@gatehouse/audit';
import { newSecret } from '@gatehouse/crypto';
import { Clock, type Actor, type DomainError } from '@gatehouse/kernel';
import { actingIn, RealmService, type RealmSettings } from '@gatehouse/realms';
import { ClientChanges, type ChangeGuard, type Deactivation } from './client-changes.js';
import { ClientSecrets } from './client-secrets.js';
import { clientIdForm, ClientRepository } from './client.repository.js';
import {
  clientDisabled,
  clientEnabled,
  clientOperationRefused,
  clientRegistered,
  clientRemoved,
  clientUpdated,
} from './clients.audit.js';
import { ClientChangedMeanwhile, ClientIdTaken, ClientNotFound, InvalidClient } from './clients.errors.js';
import { checkClient } from './metadata/check-client.js';
import type { ClientMetadataInput, ClientMetadataPatch } from './metadata/client-metadata.js';
import { ACCOUNT_CLIENT_ID, OAuthClient, type RefreshTokenMode } from './oauth-client.entity.js';

export interface NewClient {
  readonly name: string;
  readonly metadata: ClientMetadataInput;
  /** `[A-Za-z0-9._~-]{1,100}`, but neither `.` nor `..`; generated when not given. */
  readonly clientId?: string | undefined;
  readonly firstParty?: boolean | undefined;
  readonly refreshTokens?: RefreshTokenMode | undefined;
  /** Registered itself. */
  readonly dynamic?: boolean | undefined;
  /** A secret made elsewhere: 43 to 128 characters of `[A-Za-z0-9._~-]` holding 256 random bits. */
  readonly secret?: string | undefined;
  readonly secretExpiresAt?: Date | null | undefined;
}

export interface ClientPatch {
  readonly name?: string | undefined;
  readonly firstParty?: boolean | undefined;
  readonly refreshTokens?: RefreshTokenMode | undefined;
  /** What is given replaces, null removes. */
  readonly metadata?: ClientMetadataPatch | undefined;
}

export interface RegisteredClient {
  readonly client: OAuthClient;
  /** Shown now and never again; only for a client that authenticates with a secret. */
  readonly secret?: string;
  readonly secretExpiresAt?: Date | null;
}

export interface ClientPage {
  readonly clients: OAuthClient[];
  /** Give it as `cursor` to read on; null at the end. */
  readonly nextCursor: string | null;
}

const secretForm = /^[A-Za-z0-9._~-]{43,128}$/;

@Injectable()
export class ClientService {
  constructor(
    private readonly clients: ClientRepository,
    private readonly secrets: ClientSecrets,
    private readonly changes: ClientChanges,
    private readonly realms: RealmService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Has `hook` run in the transaction that disables or removes a client, to revoke its tokens: a client_id that is
   * registered again must not inherit them.
   */
  onDeactivated(hook: (actor: Actor, client: OAuthClient, how: Deactivation) => Promise<void>): void {
    this.changes.onDeactivated(hook);
  }

  /**
   * Has `guard` decide who may register, update, enable and remove a client, in the transaction that holds it: what the
   * guard looks at cannot change before the change is done. Disabling is free, as an emergency brake.
   *
   * An update is asked about twice when it makes a first-party client: as the client was, and as it becomes.
   */
  guardChanges(guard: ChangeGuard): void {
    this.changes.addGuard(guard);
  }

  /**
   * The one way for a client to come into being.
   *
   * @throws InvalidClient with a pointer for each fault, ClientIdTaken, SecretExpiryInvalid, RealmNotFound
   */
  async register(actor: Actor, realmId: string, input: NewClient): Promise<RegisteredClient> {
    const { settings } = await this.realms.getById(realmId);
    const inside = actingIn(actor, { id: realmId });
    return this.audit.attempt(
      inside,
      refusalOf('register', { clientId: input.clientId ?? null }),
      async () => {
        const client = this.draft(realmId, settings, input);
        await this.changes.assertMayChange(inside, client, 'register');
        await this.clients.insert(client);
        await this.changes.announce(client);
        await this.audit.record(inside, registered(client));
        if (!client.usesSecret) return { client };
        const made = await this.secrets.add(inside, client, secretOptions(input));
        return { client, secret: made.secret, secretExpiresAt: made.expiresAt };
      },
    );
  }

  /**
   * Changes a client and checks it whole. A patch that changes nothing keeps the version. A client that stops
   * authenticating with a secret loses its secrets; one that starts gets one by `ClientSecrets.create`.
   *
   * @throws ClientNotFound, InvalidClient, ClientChangedMeanwhile when `expectedVersion` is not the current one
   */
  update(
    actor: Actor,
    realmId: string,
    id: string,
    patch: ClientPatch,
    expectedVersion?: number,
  ): Promise<OAuthClient> {
    return this.change(actor, realmId, id, 'update', async (inside, client) => {
      await this.changes.assertMayChange(inside, client, 'update');
      const { firstParty } = client;
      if (expectedVersion !== undefined && expectedVersion !== client.version)
        throw new ClientChangedMeanwhile(client.version);
      const changed = await this.apply(client, patch);
      if (changed.length === 0) return null;
      if (client.firstParty && !firstParty) await this.changes.assertMayChange(inside, client, 'update');
      await this.changes.save(client);
      if (firstParty && !client.firstParty) await this.changes.deactivate(inside, client, 'distrusted');
      if (!client.usesSecret) await this.secrets.endAll(inside, client);
      return clientUpdated(subjectOf(client), { changed, version: client.version });
    });
  }

  /**
   * From the next request on the client gets no token by any path. Disabling a disabled client changes nothing.
   *
   * @throws ClientNotFound
   */
  disable(actor: Actor, realmId: string, id: string): Promise<OAuthClient> {
    return this.change(actor, realmId, id, 'disable', async (inside, client) => {
      if (!client.enabled) return null;
      client.enabled = false;
      await this.changes.save(client);
      await this.changes.deactivate(inside, client, 'disabled');
      return clientDisabled(subjectOf(client), {});
    });
  }

  /** @throws ClientNotFound */
  enable(actor: Actor, realmId: string, id: string): Promise<OAuthClient> {
    return this.change(actor, realmId, id, 'enable', async (inside, client) => {
      await this.changes.assertMayChange(inside, client, 'enable');
      if (client.enabled) return null;
      client.enabled = true;
      await this.changes.save(client);
      return clientEnabled(subjectOf(client), {});
    });
  }

  /**
   * Removes the client with its secrets and consents.
   *
   * @throws ClientNotFound
   */
  async remove(actor: Actor, realmId: string, id: string): Promise<void> {
    await this.change(actor, realmId, id, 'remove', async (inside, client) => {
      await this.changes.assertMayChange(inside, client, 'remove');
      await this.changes.deactivate(inside, client, 'removed');
      await this.clients.remove(client);
      await this.changes.announce(client);
      return clientRemoved(subjectOf(client), { name: client.name });
    });
  }

  /** Clients by client_id. `search` is found anywhere in name or client_id, whatever its case. `limit` is 1 to 200. */
  async list(
    realmId: string,
    { search, cursor, limit }: { search?: string | undefined; cursor?: string | undefined; limit: number },
  ): Promise<ClientPage> {
    const size = Math.min(Math.max(limit, 1), 200);
    const clients = await this.clients.list(realmId, search, cursor, size + 1);
    const more = clients.length > size;
    if (more) clients.pop();
    return { clients, nextCursor: more ? (clients.at(-1)?.clientId ?? null) : null };
  }

  /** @throws ClientNotFound, also for a client of another realm */
  async get(realmId: string, id: string): Promise<OAuthClient> {
    const client = await this.clients.findById(realmId, id);
    if (!client) throw new ClientNotFound();
    return client;
  }

  findByClientId(realmId: string, clientId: string): Promise<OAuthClient | null> {
    return this.clients.findByClientId(realmId, clientId);
  }

  private draft(realmId: string, settings: RealmSettings, input: NewClient): OAuthClient {
    assertForm('/clientId', input.clientId, clientIdForm);
    assertForm('/secret', input.secret, secretForm);
    if (input.clientId === ACCOUNT_CLIENT_ID) throw new ClientIdTaken();
    const firstParty = input.firstParty ?? false;
    const now = this.clock.now();
    return Object.assign(new OAuthClient(), {
      realmId,
      id: randomUUID(),
      clientId: input.clientId ?? newSecret('', 16),
      enabled: true,
      refreshTokens: input.refreshTokens ?? 'rotate',
      dynamic: input.dynamic ?? false,
      createdAt: now,
      updatedAt: now,
      version: 1,
      ...checkClient({ name: input.name, firstParty, metadata: input.metadata }, settings),
    });
  }

  /** Gives the names of what differs. */
  private async apply(client: OAuthClient, patch: ClientPatch): Promise<string[]> {
    const { settings } = await this.realms.getById(client.realmId);
    const { name, firstParty, refreshTokens, metadata } = client;
    const before = { name, firstParty, refreshTokens, metadata };
    const merged = Object.entries({ ...withoutResponseTypes(client, patch), ...patch.metadata });
    const checked = checkClient(
      {
        name: patch.name ?? name,
        firstParty: patch.firstParty ?? firstParty,
        metadata: Object.fromEntries(merged.filter(([, value]) => value !== null && value !== undefined)),
      },
      settings,
    );
    Object.assign(client, checked, { refreshTokens: patch.refreshTokens ?? refreshTokens });
    return differences(before, client);
  }

  private change(
    actor: Actor,
    realmId: string,
    id: string,
    operation: string,
    work: (inside: Actor, client: OAuthClient) => Promise<AuditEvent | null>,
  ): Promise<OAuthClient> {
    const inside = actingIn(actor, { id: realmId });
    return this.audit.attempt(inside, refusalOf(operation, { targetId: id }), async () => {
      const client = await this.clients.getForUpdate(realmId, id);
      const event = await work(inside, client);
      if (event) await this.audit.record(inside, event);
      return client;
    });
  }
}

const subjectOf = ({ id, clientId }: OAuthClient) => ({ targetId: id, clientId });

const refusalOf =
  (operation: string, subject: { targetId?: string; clientId?: string | null }) => (refusal: DomainError) =>
    clientOperationRefused(subject, { operation, refusal: refusal.code });

const registered = (client: OAuthClient): AuditEvent =>
  clientRegistered(subjectOf(client), {
    name: client.name,
    grantTypes: client.metadata.grant_types,
    redirectUris: client.metadata.redirect_uris,
    dynamic: client.dynamic,
    firstParty: client.firstParty,
  });

const secretOptions = ({ secret, secretExpiresAt }: NewClient) => ({ secret, expiresAt: secretExpiresAt });

/** response_types follow from the grants; kept ones would contradict a change of them. */
function withoutResponseTypes(client: OAuthClient, patch: ClientPatch): ClientMetadataInput {
  const { response_types, ...metadata } = client.metadata;
  return patch.metadata?.grant_types ? metadata : { ...metadata, response_types };
}

function differences(
  before: Pick<OAuthClient, 'name' | 'firstParty' | 'refreshTokens' | 'metadata'>,
  after: OAuthClient,
): string[] {
  const own = (['name', 'firstParty', 'refreshTokens'] as const).filter((key) => before[key] !== after[key]);
  const members = new Set([...Object.keys(before.metadata), ...Object.keys(after.metadata)]) as Set<
    keyof OAuthClient['metadata']
  >;
  const changed = [...members].filter((key) => !isDeepStrictEqual(before.metadata[key], after.metadata[key]));
  return [...own, ...changed];
}

function assertForm(pointer: string, text: string | undefined, form: RegExp): void {
  if (text !== undefined && !form.test(text))
    throw new InvalidClient([{ pointer, detail: `must match ${form.source}` }]);
}
