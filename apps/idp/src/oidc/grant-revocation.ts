import type { Revocations } from '@gatehouse/access-tokens';
import type { Transactor } from '@gatehouse/database';
import type { Clock } from '@gatehouse/kernel';

/** Ends grants of one realm: everything stored under them goes, and JWTs already handed out stop counting. */
export class GrantRevocation {
  constructor(
    private readonly db: Transactor,
    private readonly revocations: Revocations,
    private readonly clock: Clock,
    private readonly realmId: string,
    /** How long the longest-lived token of the realm may still be around (seconds). */
    private readonly longestTokenSeconds: number,
  ) {}

  /** Idempotent. A token that a parallel request is just making under the grant is dead when it arrives. */
  async revoke(grantId: string): Promise<void> {
    await this.db.run(async () => {
      await this.db.execute(
        `delete from oidc_artifact where realm_id = $1 and (grant_id = $2 or (kind = 'Grant' and id = $2))`,
        [this.realmId, grantId],
      );
      await this.revocations.revoke(null, this.realmId, 'grant', grantId, this.horizon());
    });
  }

  async revokeToken(jti: string): Promise<void> {
    await this.db.run(() => this.revocations.revoke(null, this.realmId, 'token', jti, this.horizon()));
  }

  async revokeSession(sid: string): Promise<void> {
    await this.db.run(() => this.revocations.revoke(null, this.realmId, 'session', sid, this.horizon()));
  }

  private horizon(): Date {
    return new Date(this.clock.now().getTime() + this.longestTokenSeconds * 1000);
  }
}
