import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One line of the audit log. Written by AuditLog only; the database refuses updates and deletes. */
@Entity('audit_record')
export class AuditRecord {
  /** Order of writing; also the cursor of a search. */
  @PrimaryColumn('bigint', { generated: 'identity', generatedIdentity: 'ALWAYS' }) position: string;
  @Column('uuid') id: string;
  @Column('uuid', { name: 'realm_id' }) realmId: string;
  @Column('timestamptz', { name: 'occurred_at' }) occurredAt: Date;
  @Column('text', { name: 'event_type' }) eventType: string;
  @Column('text', { name: 'event_subtype' }) eventSubtype: string;
  @Column('text') outcome: string;
  @Column('text') severity: string;
  @Column('text', { name: 'actor_kind' }) actorKind: string;
  @Column('text', { name: 'actor_id' }) actorId: string;
  @Column('text', { name: 'user_id', nullable: true }) userId: string | null;
  @Column('text', { nullable: true }) username: string | null;
  @Column('text', { name: 'client_id', nullable: true }) clientId: string | null;
  @Column('text', { name: 'target_id', nullable: true }) targetId: string | null;
  @Column('text', { name: 'ip_address', nullable: true }) ipAddress: string | null;
  @Column('text', { name: 'user_agent', nullable: true }) userAgent: string | null;
  @Column('text', { name: 'request_id', nullable: true }) requestId: string | null;
  @Column('text') source: string;
  @Column('jsonb') details: Record<string, unknown>;
}
