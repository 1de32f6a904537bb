import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import type { StandardClaims } from './standard-claims.js';

/** A person, or a service that signs in like one. Its password is in another table, which is never listed. */
@Entity('app_user')
export class User {
  @PrimaryColumn('uuid', { name: 'realm_id' }) realmId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text') username: string;
  /** `identifierKey(username)`; unique in the realm. */
  @Column('text', { name: 'username_key' }) usernameKey: string;
  @Column('text', { nullable: true }) email: string | null;
  @Column('text', { name: 'email_key', nullable: true }) emailKey: string | null;
  @Column('boolean', { name: 'email_verified' }) emailVerified: boolean;
  @Column('text', { nullable: true }) name: string | null;
  @Column('text', { name: 'given_name', nullable: true }) givenName: string | null;
  @Column('text', { name: 'family_name', nullable: true }) familyName: string | null;
  @Column('jsonb') claims: StandardClaims;
  @Column('boolean') enabled: boolean;
  @Column('timestamptz', { name: 'locked_at', nullable: true }) lockedAt: Date | null;
  @Column('text', { name: 'lock_reason', nullable: true }) lockReason: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
  @VersionColumn() version: number;

  /** Whether the user may sign in and hold tokens. */
  get isActive(): boolean {
    return this.enabled && this.lockedAt === null;
  }
}
