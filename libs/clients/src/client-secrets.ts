import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { newSecret, sha256 } from '@gatehouse/crypto';
import { Clock, type Actor, type DomainError } from '@gatehouse/kernel';
import { actingIn } from '@gatehouse/realms';
import { ClientChanges } from './client-changes.js';
import { ClientSecret } from './client-secret.entity.js';
import { ClientRepository } from './client.repository.js';
import {
  clientOperationRefused,
  clientSecretCreated,
  clientSecretExpiryChanged,
  clientSecretRevoked,
} from './clients.audit.js';
import {
  ClientNotFound,
  ClientSecretNotFound,
  ClientUsesNoSecret,
  SecretExpiryInvalid,
  TooManyClientSecrets,
} from './clients.errors.js';
import type { OAuthClient } from './oauth-client.entity.js';

const MAX_SECRETS = 10;
const HINT_LENGTH = 4;

export interface NewClientSecret {
  readonly id: string;
  /** Shown now and never again. */
  readonly secret: string;
  readonly hint: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

export interface SecretOptions {
  /** Not set or null: it does not expire. */
  readonly expiresAt?: Date | null | undefined;
  /** A secret made elsewhere (dynamic registration): at least 256 random bits. */
  readonly secret?: string | undefined;
}

export interface ClientSecretView {
  readonly id: string;
  readonly hint: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

@Injectable()
export class ClientSecrets {
  constructor(
    private readonly clients: ClientRepository,
    private readonly changes: ClientChanges,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a secret beside those that the client has.
   *
   * @throws ClientNotFound, ClientUsesNoSecret, TooManyClientSecrets, SecretExpiryInvalid
   */
  create(
    actor: Actor,
    realmId: string,
    clientRowId: string,
    options: SecretOptions = {},
  ): Promise<NewClientSecret> {
    return this.change(actor, realmId, clientRowId, 'create secret', (inside, client) =>
      this.add(inside, client, options),
    );
  }

  /**
   * A new secret in place of all others, which go on for `graceSeconds` (0 to 30 days; 0 ends them now).
   *
   * @throws ClientNotFound, ClientUsesNoSecret, SecretExpiryInvalid
   */
  regenerate(
    actor: Actor,
    realmId: string,
    clientRowId: string,
    { graceSeconds = 0, ...options }: SecretOptions & { readonly graceSeconds?: number | undefined } = {},
  ): Promise<NewClientSecret> {
    return this.change(actor, realmId, clientRowId, 'regenerate secret', async (inside, client) => {
      const until = new Date(this.clock.now().getTime() + Math.min(graceSeconds, 2_592_000) * 1000);
      for (const former of await this.clients.listSecrets(realmId, client.id))
        await this.end(inside, client, former, until);
      return this.add(inside, client, options);
    });
  }

  /** @throws ClientNotFound, ClientSecretNotFound */
  revoke(actor: Actor, realmId: string, clientRowId: string, secretId: string): Promise<void> {
    return this.change(actor, realmId, clientRowId, 'revoke secret', async (inside, client) => {
      const secret = (await this.clients.listSecrets(realmId, client.id)).find(({ id }) => id === secretId);
      if (!secret) throw new ClientSecretNotFound();
      await this.end(inside, client, secret, this.clock.now());
    });
  }

  /**
   * Never the secrets themselves: their last characters and their life.
   *
   * @throws ClientNotFound
   */
  async list(realmId: string, clientRowId: string): Promise<ClientSecretView[]> {
    if (!(await this.clients.findById(realmId, clientRowId))) throw new ClientNotFound();
    const secrets = await this.clients.listSecrets(realmId, clientRowId);
    return secrets.map(({ id, hint, createdAt, expiresAt }) => ({ id, hint, createdAt, expiresAt }));
  }

  /** Inside the caller's transaction, which holds the client's row. */
  async add(actor: Actor, client: OAuthClient, options: SecretOptions): Promise<NewClientSecret> {
    if (!client.usesSecret) throw new ClientUsesNoSecret();
    const now = this.clock.now();
    const expiresAt = options.expiresAt ?? null;
    if (expiresAt !== null && expiresAt <= now) throw new SecretExpiryInvalid();
    if ((await this.clients.listSecrets(client.realmId, client.id)).length >= MAX_SECRETS)
      throw new TooManyClientSecrets(MAX_SECRETS);
    const secret = options.secret ?? newSecret('gcs_');
    const row = Object.assign(new ClientSecret(), {
      realmId: client.realmId,
      id: randomUUID(),
      clientRowId: client.id,
      hash: sha256(secret),
      hint: secret.slice(-HINT_LENGTH),
      createdAt: now,
      expiresAt,
    });
    await this.clients.insertSecret(row);
    await this.changes.announce(client);
    await this.audit.record(
      actor,
      clientSecretCreated(subjectOf(client), {
        hint: row.hint,
        expiresAt: expiresAt?.toISOString() ?? null,
      }),
    );
    return { id: row.id, secret, hint: row.hint, createdAt: now, expiresAt };
  }

  /** Ends every secret, for a client that stops using them. Inside the caller's transaction. */
  async endAll(actor: Actor, client: OAuthClient): Promise<void> {
    for (const secret of await this.clients.listSecrets(client.realmId, client.id))
      await this.end(actor, client, secret, this.clock.now());
  }

  private async end(actor: Actor, client: OAuthClient, secret: ClientSecret, until: Date): Promise<void> {
    const { hint } = secret;
    if (until <= this.clock.now()) {
      await this.clients.removeSecret(secret);
      await this.audit.record(actor, clientSecretRevoked(subjectOf(client), { hint }));
    } else if (secret.expiresAt === null || secret.expiresAt > until) {
      await this.clients.expireSecret(secret, until);
      const expiresAt = until.toISOString();
      await this.audit.record(actor, clientSecretExpiryChanged(subjectOf(client), { hint, expiresAt }));
    }
    await this.changes.announce(client);
  }

  private change<T>(
    actor: Actor,
    realmId: string,
    clientRowId: string,
    operation: string,
    work: (inside: Actor, client: OAuthClient) => Promise<T>,
  ): Promise<T> {
    const inside = actingIn(actor, { id: realmId });
    const refused = (refusal: DomainError) =>
      clientOperationRefused({ targetId: clientRowId }, { operation, refusal: refusal.code });
    return this.audit.attempt(inside, refused, async () =>
      work(inside, await this.clients.getForUpdate(realmId, clientRowId)),
    );
  }
}

const subjectOf = ({ id, clientId }: OAuthClient) => ({ targetId: id, clientId });
