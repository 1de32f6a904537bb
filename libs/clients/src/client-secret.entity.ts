import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One of a client's secrets; several are valid at once so that it can be changed without an outage. */
@Entity('client_secret')
export class ClientSecret {
  @PrimaryColumn('uuid', { name: 'realm_id' }) realmId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'client_row_id' }) clientRowId: string;
  /** SHA-256, base64url: 256 random bits need no slow hash. Not selected unless asked for. */
  @Column('text', { select: false }) hash: string;
  /** The last four characters, for people who have several. */
  @Column('text') hint: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt: Date | null;
}
