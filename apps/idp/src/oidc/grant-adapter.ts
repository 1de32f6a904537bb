import { ArtifactAdapter } from './artifact-adapter.js';

/**
 * Grants are referred to by id from codes, refresh tokens and JWTs, so their id is stored as it is; knowing it opens
 * nothing. Destroying one means that what it gave no longer counts, signed tokens included.
 */
export class GrantAdapter extends ArtifactAdapter {
  override async destroy(id: string): Promise<void> {
    await this.grants.revoke(id);
  }

  protected override storedId(id: string): string {
    return id;
  }
}
