import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PublicJwk, SigningAlgorithm } from '@gatehouse/crypto';

/** next → active → retiring → retired. All but the last are published and verify; the active one signs. */
export type SigningKeyState = 'next' | 'active' | 'retiring' | 'retired';

/** The public half. The private one is in a table of its own, sealed, and gone once the key stops signing. */
@Entity('signing_key')
export class SigningKey {
  @PrimaryColumn('uuid', { name: 'realm_id' }) realmId: string;
  /** RFC 7638 thumbprint. */
  @PrimaryColumn('text') kid: string;
  @Column('text') alg: SigningAlgorithm;
  @Column('text') state: SigningKeyState;
  @Column('jsonb', { name: 'public_jwk' }) publicJwk: PublicJwk;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'activated_at', nullable: true }) activatedAt: Date | null;
  @Column('timestamptz', { name: 'retiring_at', nullable: true }) retiringAt: Date | null;
  @Column('timestamptz', { name: 'retire_after', nullable: true }) retireAfter: Date | null;
  @Column('timestamptz', { name: 'retired_at', nullable: true }) retiredAt: Date | null;
  @Column('integer', { name: 'longest_token_seconds' }) longestTokenSeconds: number;
}
