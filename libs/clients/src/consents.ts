import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { Transactor } from '@gatehouse/database';
import { Clock, type Actor, type DomainError } from '@gatehouse/kernel';
import { actingIn } from '@gatehouse/realms';
import { ClientRepository, isUuid } from './client.repository.js';
import { consentOperationRefused, consentRemembered, consentRevoked } from './clients.audit.js';
import { ClientNotFound, ConsentNotFound } from './clients.errors.js';
import { Consent } from './consent.entity.js';
import type { OAuthClient } from './oauth-client.entity.js';

/** A consent as the person who gave it sees it. */
export interface ConsentView {
  readonly clientRowId: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly scopes: readonly string[];
  readonly grantedAt: Date;
  readonly updatedAt: Date;
}

type RevocationHook = (actor: Actor, userId: string, client: OAuthClient) => Promise<void>;

/** What users allowed clients: asked once per client and scope set, and taken back at any time. */
@Injectable()
export class Consents {
  private readonly revoked: RevocationHook[] = [];

  constructor(
    private readonly db: Transactor,
    private readonly clients: ClientRepository,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Has `hook` run in the transaction that takes a consent back, to revoke the grants under it. */
  onRevoked(hook: RevocationHook): void {
    this.revoked.push(hook);
  }

  find(realmId: string, userId: string, clientRowId: string): Promise<Consent | null> {
    if (!isUuid(userId) || !isUuid(clientRowId)) return Promise.resolve(null);
    return this.db.reader.findOneBy(Consent, { realmId, userId, clientRowId });
  }

  /**
   * Adds the scopes to what the user allowed before. Two at once keep what both added.
   *
   * @throws ClientNotFound
   */
  remember(
    actor: Actor,
    realmId: string,
    userId: string,
    clientRowId: string,
    scopes: readonly string[],
  ): Promise<Consent> {
    return this.attempt(actor, realmId, 'remember', userId, async (inside) => {
      const client = await this.getClient(realmId, clientRowId);
      await this.holdClient(client);
      await this.db.writer.query(ADD_SCOPES, [
        realmId,
        userId,
        clientRowId,
        JSON.stringify([...new Set(scopes)].sort()),
        this.clock.now(),
      ]);
      await this.audit.record(
        inside,
        consentRemembered({ userId, clientId: client.clientId, targetId: client.id }, { scopes }),
      );
      return this.db.writer.findOneByOrFail(Consent, { realmId, userId, clientRowId });
    });
  }

  /**
   * Takes back everything that the user allowed the client.
   *
   * @throws ConsentNotFound when there is none (any more)
   */
  revoke(actor: Actor, realmId: string, userId: string, clientRowId: string): Promise<void> {
    return this.attempt(actor, realmId, 'revoke', userId, async (inside) => {
      const client = await this.getClient(realmId, clientRowId);
      const { rows } = await this.db.execute<{ scopes: string[] }>(
        `delete from consent where realm_id = $1 and user_id = $2 and client_row_id = $3 returning scopes`,
        [realmId, isUuid(userId) ? userId : null, clientRowId],
      );
      const [taken] = rows;
      if (!taken) throw new ConsentNotFound();
      for (const hook of this.revoked) await hook(inside, userId, client);
      await this.audit.record(
        inside,
        consentRevoked({ userId, clientId: client.clientId, targetId: client.id }, { scopes: taken.scopes }),
      );
    });
  }

  /** The newest first, at most 1,000. */
  async listFor(realmId: string, userId: string): Promise<ConsentView[]> {
    if (!isUuid(userId)) return [];
    return this.db.query<ConsentView>(
      `select k.client_row_id as "clientRowId", c.client_id as "clientId", c.name as "clientName", k.scopes,
          k.granted_at as "grantedAt", k.updated_at as "updatedAt"
        from consent k join oauth_client c on c.realm_id = k.realm_id and c.id = k.client_row_id
        where k.realm_id = $1 and k.user_id = $2 order by k.updated_at desc, c.client_id limit 1000`,
      [realmId, userId],
    );
  }

  private async getClient(realmId: string, id: string): Promise<OAuthClient> {
    const client = await this.clients.findById(realmId, id);
    if (!client) throw new ClientNotFound();
    return client;
  }

  /** A consent with a client that is being removed would hang in the air. */
  private async holdClient({ realmId, id }: OAuthClient): Promise<void> {
    const found = await this.db.query(
      'select 1 from oauth_client where realm_id = $1 and id = $2 for key share',
      [realmId, id],
    );
    if (found.length === 0) throw new ClientNotFound();
  }

  private attempt<T>(
    actor: Actor,
    realmId: string,
    operation: string,
    userId: string,
    work: (inside: Actor) => Promise<T>,
  ): Promise<T> {
    const inside = actingIn(actor, { id: realmId });
    const refused = (refusal: DomainError) =>
      consentOperationRefused({ userId }, { operation, refusal: refusal.code });
    return this.audit.attempt(inside, refused, () => work(inside));
  }
}

const ADD_SCOPES = `
  insert into consent (realm_id, user_id, client_row_id, scopes, granted_at, updated_at)
  values ($1, $2, $3, $4::jsonb, $5, $5)
  on conflict (realm_id, user_id, client_row_id) do update set updated_at = excluded.updated_at, scopes = (
    select jsonb_agg(distinct scope order by scope)
    from jsonb_array_elements_text(consent.scopes || excluded.scopes) as scope)`;
