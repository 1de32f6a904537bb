import { Injectable } from '@nestjs/common';
import { Notices } from '@gatehouse/cluster';
import { Transactor } from '@gatehouse/database';
import { Clock, type Actor } from '@gatehouse/kernel';
import { ClientDirectory } from './client-directory.js';
import { ClientRepository } from './client.repository.js';
import type { OAuthClient } from './oauth-client.entity.js';

/** `distrusted`: no longer a first-party client; what nobody was asked about ends. */
export type Deactivation = 'disabled' | 'removed' | 'distrusted';
export type ChangeGuard = (actor: Actor, client: OAuthClient, operation: string) => Promise<void>;
type DeactivationHook = (actor: Actor, client: OAuthClient, how: Deactivation) => Promise<void>;

/** Stores a changed client and lets every process know, this one first. */
@Injectable()
export class ClientChanges {
  private readonly deactivated: DeactivationHook[] = [];
  private readonly guards: ChangeGuard[] = [];

  constructor(
    private readonly db: Transactor,
    private readonly clients: ClientRepository,
    private readonly directory: ClientDirectory,
    private readonly notices: Notices,
    private readonly clock: Clock,
  ) {}

  onDeactivated(hook: DeactivationHook): void {
    this.deactivated.push(hook);
  }

  addGuard(guard: ChangeGuard): void {
    this.guards.push(guard);
  }

  /** @throws whatever a guard throws: then nothing is changed */
  async assertMayChange(actor: Actor, client: OAuthClient, operation: string): Promise<void> {
    for (const guard of this.guards) await guard(actor, client, operation);
  }

  async save(client: OAuthClient): Promise<void> {
    client.updatedAt = this.clock.now();
    client.version += 1;
    await this.clients.save(client);
    await this.announce(client);
  }

  async deactivate(actor: Actor, client: OAuthClient, how: Deactivation): Promise<void> {
    for (const hook of this.deactivated) await hook(actor, client, how);
  }

  async announce({ realmId, clientId }: OAuthClient): Promise<void> {
    await this.notices.publish({ topic: 'clients/changed', realmId, key: clientId });
    this.db.afterCommit(() => {
      this.directory.forget(realmId, clientId);
    });
  }
}
