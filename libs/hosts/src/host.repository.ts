import { Injectable } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { Transactor } from '@gatehouse/database';
import { Host, type HostState } from './host.entity.js';
import { HostNameTaken } from './hosts.errors.js';

/** The last host of a page. */
export interface HostPlace {
  readonly registeredAt: Date;
  readonly id: string;
}

@Injectable()
export class HostRepository {
  constructor(private readonly db: Transactor) {}

  findById(realmId: string, id: string): Promise<Host | null> {
    return this.db.reader.findOneBy(Host, { realmId, id });
  }

  /** The newest first, those after `after` (exclusive). */
  list(
    realmId: string,
    {
      state,
      after,
      limit,
    }: { readonly state: HostState | null; readonly after: HostPlace | null; readonly limit: number },
  ): Promise<Host[]> {
    const found = this.db.reader
      .createQueryBuilder(Host, 'h')
      .where('h.realm_id = :realmId', { realmId })
      .orderBy('h.registered_at', 'DESC')
      .addOrderBy('h.id', 'ASC')
      .limit(limit);
    if (state !== null) found.andWhere('h.state = :state', { state });
    if (after !== null)
      found.andWhere('(h.registered_at < :at or (h.registered_at = :at and h.id > :id))', {
        at: after.registeredAt,
        id: after.id,
      });
    return found.getMany();
  }

  /** @throws HostNameTaken: the unique index decides, also between two at once */
  async insert(host: Host): Promise<void> {
    try {
      await this.db.writer.insert(Host, host);
    } catch (error) {
      if (isNameTaken(error)) throw new HostNameTaken();
      throw error;
    }
  }

  /** @returns false when the host is not pending (any more): the update decides which of two approvals counts. */
  async approve(realmId: string, id: string, by: string, at: Date): Promise<boolean> {
    const { count } = await this.db.execute(
      `update host set state = 'approved', approved_by = $3, approved_at = $4, version = version + 1
       where realm_id = $1 and id = $2 and state = 'pending'`,
      [realmId, id, by, at],
    );
    return count === 1;
  }

  /** @returns the state that it was in; null when there was nothing to do */
  async decommission(realmId: string, id: string, by: string, at: Date): Promise<HostState | null> {
    const { rows } = await this.db.execute<{ was: HostState }>(
      `update host h set state = 'decommissioned', decommissioned_by = $3, decommissioned_at = $4,
         version = h.version + 1
       from (select state from host where realm_id = $1 and id = $2 for update) before
       where h.realm_id = $1 and h.id = $2 and before.state <> 'decommissioned'
       returning before.state as was`,
      [realmId, id, by, at],
    );
    return rows[0]?.was ?? null;
  }
}

function isNameTaken(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint } = error.driverError as { code?: string; constraint?: string };
  return code === '23505' && constraint === 'host_name';
}
