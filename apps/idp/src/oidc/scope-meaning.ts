import { narrowing } from '@gatehouse/access-tokens';
import type { PermissionCache } from '@gatehouse/rbac';
import type { ResourceServers } from './resource-servers.js';

export interface ScopeDescription {
  readonly name: string;
  readonly description?: string;
}

/** Stands in a list of scopes for what no scope says: the application may do what the person may. */
export const ALL_RIGHTS = 'all-rights';

/** What scopes mean for the person who is asked. */
export class ScopeMeaning {
  constructor(
    private readonly realmId: string,
    private readonly resources: ResourceServers,
    private readonly permissions: PermissionCache,
  ) {}

  /**
   * The scopes with their descriptions. Where they name no permission, the token carries all that the person holds
   * (decision 3); who holds any is told so.
   */
  async toPerson(userId: string, scopes: readonly string[]): Promise<ScopeDescription[]> {
    const described = this.resources.describe(scopes);
    if (narrowing(scopes.join(' ')) !== null) return described;
    const { permissions } = await this.permissions.permissionsOf(this.realmId, { kind: 'user', id: userId });
    return permissions.size === 0 ? described : [...described, { name: ALL_RIGHTS }];
  }
}
