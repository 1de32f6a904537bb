import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ClientMetadata } from './metadata/client-metadata.js';

/** `rotate`: each use of a refresh token replaces it. `fixed`: it stays, for a client that runs in several places. */
/** The client that stands for the account pages of each realm. No row has it: the identity provider brings it along. */
export const ACCOUNT_CLIENT_ID = 'gatehouse-account';

export type RefreshTokenMode = 'rotate' | 'fixed';

@Entity('oauth_client')
export class OAuthClient {
  @PrimaryColumn('uuid', { name: 'realm_id' }) realmId: string;
  @PrimaryColumn('uuid') id: string;
  /** What the client calls itself; never changes. */
  @Column('text', { name: 'client_id' }) clientId: string;
  @Column('text') name: string;
  @Column('boolean') enabled: boolean;
  /** Belongs to the owner of the realm: needs no consent, and may have the password grant. */
  @Column('boolean', { name: 'first_party' }) firstParty: boolean;
  @Column('text', { name: 'refresh_tokens' }) refreshTokens: RefreshTokenMode;
  /** Registered itself by OpenID Connect Dynamic Registration. */
  @Column('boolean') dynamic: boolean;
  @Column('jsonb') metadata: ClientMetadata;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
  /** Counts the changes. */
  @Column('integer') version: number;

  get isPublic(): boolean {
    return this.metadata.token_endpoint_auth_method === 'none';
  }

  get usesSecret(): boolean {
    return this.metadata.token_endpoint_auth_method.startsWith('client_secret_');
  }
}
