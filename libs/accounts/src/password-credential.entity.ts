import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The hash of a user's password. Never joined to what is listed. */
@Entity('password_credential')
export class PasswordCredential {
  @PrimaryColumn('uuid', { name: 'realm_id' }) realmId: string;
  @PrimaryColumn('uuid', { name: 'user_id' }) userId: string;
  @Column('text') hash: string;
  /** The user chooses a new one before anything else. Only ever set by a change that ends the user's sessions. */
  @Column('boolean', { name: 'must_change' }) mustChange: boolean;
  @Column('timestamptz', { name: 'changed_at' }) changedAt: Date;
}
