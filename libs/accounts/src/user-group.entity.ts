import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('user_group')
export class UserGroup {
  @PrimaryColumn('uuid', { name: 'realm_id' }) realmId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('text', { name: 'name_key' }) nameKey: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}
