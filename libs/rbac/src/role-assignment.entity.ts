import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PrincipalKind } from './principal.js';

/** Somebody holds a role: who, since when, and by whose hand. */
@Entity('role_assignment')
export class RoleAssignment {
  @PrimaryColumn('uuid', { name: 'realm_id' }) realmId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'role_id' }) roleId: string;
  @Column('text', { name: 'principal_kind' }) principalKind: PrincipalKind;
  @Column('uuid', { name: 'principal_id' }) principalId: string;
  /** `kind:id` of the actor who granted it. */
  @Column('text', { name: 'granted_by' }) grantedBy: string;
  @Column('timestamptz', { name: 'granted_at' }) grantedAt: Date;
}
