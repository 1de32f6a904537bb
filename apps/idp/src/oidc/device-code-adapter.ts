import { errors, type AdapterPayload } from 'oidc-provider';
import { ArtifactAdapter, payloadOf, withoutId, type ArtifactRow } from './artifact-adapter.js';

/** RFC 8628 section 3.5: each slow_down adds five seconds. */
const SLOW_DOWN_SECONDS = 5;
const SLOWEST_SECONDS = 60;
/** Timers of honest devices fire a little early. */
const TOLERANCE_SECONDS = 1;

interface PolledRow extends ArtifactRow {
  readonly too_fast: boolean;
}

/**
 * Device codes are claimed by the first browser that confirms them, answered once, and polled no faster than told.
 *
 * The library reads `inFlight` and writes it later, so two browsers could claim one code and the second would decide
 * for whom the device signs in (CVE-2026-45337). Here each save names the state that it starts from. It also never
 * answers `slow_down`; the pace is kept with the code, so it holds over all processes.
 */
export class DeviceCodeAdapter extends ArtifactAdapter {
  private intervalSeconds = 5;

  polledEvery(seconds: number): this {
    this.intervalSeconds = seconds;
    return this;
  }

  /** Only the token endpoint asks by the code itself: such a look-up is a poll. */
  override async find(id: string): Promise<AdapterPayload | undefined> {
    if (this.handles.open(id) !== null) return super.find(id);
    const row = await this.poll(id);
    if (!row) return undefined;
    const payload = payloadOf(row);
    const pending = payload.accountId === undefined && payload.error === undefined;
    if (row.too_fast && pending && row.consumed === null) throw new errors.SlowDown();
    return { ...payload, jti: id };
  }

  override async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const answered = payload.accountId !== undefined || payload.error !== undefined;
    if (!answered && payload['inFlight'] !== true) {
      await super.upsert(id, payload, expiresIn);
      return;
    }
    const { count } = await this.db.execute(
      `update oidc_artifact set payload = $4, grant_id = $5, account_id = $6
       where realm_id = $1 and kind = $2 and id = $3
         and not (payload ? 'accountId') and not (payload ? 'error')
         and ($7 or not (payload ? 'inFlight'))`,
      [
        this.realmId,
        this.kind,
        this.storedId(id),
        JSON.stringify(withoutId(payload)),
        payload.grantId ?? null,
        payload.accountId ?? null,
        answered,
      ],
    );
    if (count !== 1) throw new errors.InvalidRequest('the code was already used');
  }

  private async poll(id: string): Promise<PolledRow | undefined> {
    const { rows } = await this.db.execute<PolledRow>(
      `with pace as (
         select id, coalesce(poll_interval_seconds, $4::int) as seconds,
           polled_at is not null and now() - polled_at
             < make_interval(secs => coalesce(poll_interval_seconds, $4::int) - $5::int) as too_fast
         from oidc_artifact where realm_id = $1 and kind = $2 and id = $3 and expires_at > now() for update)
       update oidc_artifact a set polled_at = now(),
         poll_interval_seconds = case when pace.too_fast then least(pace.seconds + $6::int, $7::int) else pace.seconds end
       from pace where a.realm_id = $1 and a.kind = $2 and a.id = pace.id
       returning a.id, a.payload, extract(epoch from a.consumed_at)::int as consumed, pace.too_fast`,
      [
        this.realmId,
        this.kind,
        this.storedId(id),
        this.intervalSeconds,
        TOLERANCE_SECONDS,
        SLOW_DOWN_SECONDS,
        SLOWEST_SECONDS,
      ],
    );
    return rows[0];
  }
}
