import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A named set of permissions of one realm. What it permits is in `role_permission`. */
@Entity('role')
export class Role {
  @PrimaryColumn('uuid', { name: 'realm_id' }) realmId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('text') description: string;
  /** Made by us, the same in every realm; never changed or removed by hand. */
  @Column('boolean', { name: 'built_in' }) builtIn: boolean;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}

@Entity('role_permission')
export class RolePermission {
  @PrimaryColumn('uuid', { name: 'realm_id' }) realmId: string;
  @PrimaryColumn('uuid', { name: 'role_id' }) roleId: string;
  @PrimaryColumn('text') permission: string;
  @Column('timestamptz', { name: 'granted_at' }) grantedAt: Date;
}
