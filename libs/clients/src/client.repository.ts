import { Injectable } from '@nestjs/common';
import { Brackets } from 'typeorm';
import { Transactor } from '@gatehouse/database';
import { ClientIdTaken, ClientNotFound } from './clients.errors.js';
import { ClientSecret } from './client-secret.entity.js';
import { OAuthClient } from './oauth-client.entity.js';

const UNIQUE_VIOLATION = '23505';
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The one form of a client_id; anything else never reaches the database. `.` and `..` are no names: a client_id stands
 * in paths, where URL parsers take these two away (RFC 3986 section 5.2.4).
 */
export const clientIdForm = /^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,100}$/;
export const isUuid = (text: string): boolean => uuid.test(text);

export interface StoredSecret {
  readonly hash: string;
  readonly expiresAt: Date | null;
}

@Injectable()
export class ClientRepository {
  constructor(private readonly db: Transactor) {}

  findById(realmId: string, id: string): Promise<OAuthClient | null> {
    return isUuid(id) ? this.db.reader.findOneBy(OAuthClient, { realmId, id }) : Promise.resolve(null);
  }

  findByClientId(realmId: string, clientId: string): Promise<OAuthClient | null> {
    return clientIdForm.test(clientId)
      ? this.db.reader.findOneBy(OAuthClient, { realmId, clientId })
      : Promise.resolve(null);
  }

  /** Locks the client: what is counted over its secrets stays counted until the transaction ends. */
  async getForUpdate(realmId: string, id: string): Promise<OAuthClient> {
    const client = isUuid(id)
      ? await this.db.writer.findOne(OAuthClient, {
          where: { realmId, id },
          lock: { mode: 'for_no_key_update' },
        })
      : null;
    if (!client) throw new ClientNotFound();
    return client;
  }

  list(
    realmId: string,
    search: string | undefined,
    after: string | undefined,
    take: number,
  ): Promise<OAuthClient[]> {
    const query = this.db.reader
      .createQueryBuilder(OAuthClient, 'c')
      .where('c.realm_id = :realmId', { realmId })
      .orderBy('c.client_id', 'ASC')
      .limit(take);
    if (after !== undefined) query.andWhere('c.client_id > :after', { after });
    if (search !== undefined && search !== '')
      query.andWhere(
        new Brackets((either) => either.where('c.client_id ilike :pattern').orWhere('c.name ilike :pattern')),
        { pattern: `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` },
      );
    return query.getMany();
  }

  /** Hashes for the check at the token endpoint; nobody else needs them. */
  secretsOf(realmId: string, clientRowId: string): Promise<StoredSecret[]> {
    return this.db.query<StoredSecret>(
      `select hash, expires_at as "expiresAt" from client_secret
        where realm_id = $1 and client_row_id = $2 order by created_at desc`,
      [realmId, clientRowId],
    );
  }

  async insert(client: OAuthClient): Promise<void> {
    try {
      await this.db.writer.insert(OAuthClient, client);
    } catch (error) {
      if (codeOf(error) === UNIQUE_VIOLATION) throw new ClientIdTaken({ cause: error });
      throw error;
    }
  }

  async save(client: OAuthClient): Promise<void> {
    const { realmId, id, name, enabled, firstParty, refreshTokens, metadata, updatedAt, version } = client;
    await this.db.writer.update(
      OAuthClient,
      { realmId, id },
      { name, enabled, firstParty, refreshTokens, metadata, updatedAt, version },
    );
  }

  async remove({ realmId, id }: OAuthClient): Promise<void> {
    await this.db.writer.delete(OAuthClient, { realmId, id });
  }

  listSecrets(realmId: string, clientRowId: string): Promise<ClientSecret[]> {
    return this.db.reader.find(ClientSecret, {
      where: { realmId, clientRowId },
      order: { createdAt: 'DESC' },
    });
  }

  async insertSecret(secret: ClientSecret): Promise<void> {
    await this.db.writer.insert(ClientSecret, secret);
  }

  async expireSecret({ realmId, id }: ClientSecret, expiresAt: Date): Promise<void> {
    await this.db.writer.update(ClientSecret, { realmId, id }, { expiresAt });
  }

  async removeSecret({ realmId, id }: ClientSecret): Promise<void> {
    await this.db.writer.delete(ClientSecret, { realmId, id });
  }
}

function codeOf(error: unknown): unknown {
  return (error as { driverError?: { code?: unknown } } | null)?.driverError?.code;
}
