import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LeaderJobs } from '@gatehouse/cluster';
import { Transactor } from '@gatehouse/database';
import { BrowserSessions } from '@gatehouse/sessions';

const EVERY_MS = 60_000;
/** Small enough that no request waits for its locks. */
const BATCH = 1_000;
const MAX_BATCHES_PER_TURN = 200;

const EXPIRED = `
  delete from oidc_artifact where ctid = any(array(
    select ctid from oidc_artifact where expires_at < now() limit ${String(BATCH)} for update skip locked))`;

/**
 * A grant outlives its tokens; a day after the last code under it, with nothing that refers to it, it is only a row.
 * No signed token lives longer than that day.
 */
const IDLE_GRANTS = `
  delete from oidc_artifact where ctid = any(array(
    select g.ctid from oidc_artifact g
    where g.kind = 'Grant' and g.created_at < now() - interval '1 day'
      and not exists (select 1 from oidc_artifact a where a.realm_id = g.realm_id and a.grant_id = g.id)
    limit ${String(BATCH)} for update skip locked))`;

/** Removes what expired, on one process of the cluster, in batches that skip rows in use. */
@Injectable()
export class ArtifactSweeper implements OnModuleInit {
  constructor(
    private readonly db: Transactor,
    private readonly jobs: LeaderJobs,
    private readonly browsers: BrowserSessions,
  ) {}

  onModuleInit(): void {
    this.jobs.every('sweep-oidc-artifacts', EVERY_MS, async () => {
      await this.sweep();
    });
  }

  /** @returns how many rows went */
  async sweep(): Promise<number> {
    return (
      (await this.inBatches(() => this.rowsGone(EXPIRED))) +
      (await this.inBatches(() => this.rowsGone(IDLE_GRANTS))) +
      (await this.inBatches(() => this.browsers.prune(BATCH)))
    );
  }

  private async rowsGone(statement: string): Promise<number> {
    return (await this.db.execute(statement)).count;
  }

  private async inBatches(removeSome: () => Promise<number>): Promise<number> {
    let total = 0;
    for (let batch = 0; batch < MAX_BATCHES_PER_TURN; batch += 1) {
      const count = await removeSome();
      total += count;
      if (count < BATCH) break;
    }
    return total;
  }
}
