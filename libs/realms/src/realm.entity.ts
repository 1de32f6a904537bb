import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RealmSettings } from './settings/realm-settings.js';

/** The realm whose administrators may act in every realm. It cannot be disabled. */
export const mainRealm = 'main';

@Entity('realm')
export class Realm {
  @PrimaryColumn('uuid') id: string;
  /** In every URL of the realm; never changes. */
  @Column('text') name: string;
  @Column('text', { name: 'display_name' }) displayName: string;
  @Column('boolean') enabled: boolean;
  @Column('jsonb') settings: RealmSettings;
  /** Counts the changes of the settings. */
  @Column('integer', { name: 'settings_version' }) settingsVersion: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}
