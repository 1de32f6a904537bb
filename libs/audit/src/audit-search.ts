import { Injectable } from '@nestjs/common';
import { Transactor } from '@gatehouse/database';
import { AuditRecord } from './audit-record.entity.js';

export interface AuditQuery {
  /** The user whom the event is about, who acted, or who was the target. */
  readonly userId?: string;
  /** An event's subtype (`login.failed`) or a whole type (`authentication`). */
  readonly event?: string;
  readonly since?: Date;
  readonly until?: Date;
  /** Records before this position (exclusive), as `nextBefore` gave it. */
  readonly before?: string;
  /** 1 to 200. */
  readonly limit: number;
}

export interface AuditPage {
  readonly records: AuditRecord[];
  /** Give it as `before` to read on; null at the end. */
  readonly nextBefore: string | null;
}

@Injectable()
export class AuditSearch {
  constructor(private readonly db: Transactor) {}

  /** The newest records first, of one realm. */
  async search(realmId: string, query: AuditQuery): Promise<AuditPage> {
    const found = this.db.reader
      .createQueryBuilder(AuditRecord, 'r')
      .where('r.realm_id = :realmId', { realmId })
      .orderBy('r.position', 'DESC')
      .limit(query.limit + 1);
    if (query.userId !== undefined)
      found.andWhere('(r.user_id = :userId or r.actor_id = :userId or r.target_id = :userId)', {
        userId: query.userId,
      });
    if (query.event !== undefined)
      found.andWhere('(r.event_subtype = :event or r.event_type = :event)', { event: query.event });
    if (query.since !== undefined) found.andWhere('r.occurred_at >= :since', { since: query.since });
    if (query.until !== undefined) found.andWhere('r.occurred_at < :until', { until: query.until });
    if (query.before !== undefined) found.andWhere('r.position < :before', { before: query.before });
    const records = await found.getMany();
    const more = records.length > query.limit;
    if (more) records.pop();
    return { records, nextBefore: more ? (records.at(-1)?.position ?? null) : null };
  }
}
