import { Column, Entity, PrimaryColumn } from 'typeorm';

export const hostStates = ['pending', 'approved', 'decommissioned'] as const;
export type HostState = (typeof hostStates)[number];

/** A machine that somebody registered and somebody else may approve. `…By` is `kind:id` of the actor. */
@Entity('host')
export class Host {
  @PrimaryColumn('uuid', { name: 'realm_id' }) realmId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('text', { nullable: true }) address: string | null;
  @Column('text') state: HostState;
  @Column('text', { name: 'registered_by' }) registeredBy: string;
  @Column('timestamptz', { name: 'registered_at' }) registeredAt: Date;
  @Column('text', { name: 'approved_by', nullable: true }) approvedBy: string | null;
  @Column('timestamptz', { name: 'approved_at', nullable: true }) approvedAt: Date | null;
  @Column('text', { name: 'decommissioned_by', nullable: true }) decommissionedBy: string | null;
  @Column('timestamptz', { name: 'decommissioned_at', nullable: true }) decommissionedAt: Date | null;
  @Column('integer') version: number;
}
