import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a user allowed a client, remembered beyond the tokens. */
@Entity('consent')
export class Consent {
  @PrimaryColumn('uuid', { name: 'realm_id' }) realmId: string;
  @PrimaryColumn('uuid', { name: 'user_id' }) userId: string;
  @PrimaryColumn('uuid', { name: 'client_row_id' }) clientRowId: string;
  @Column('jsonb') scopes: string[];
  @Column('timestamptz', { name: 'granted_at' }) grantedAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}
