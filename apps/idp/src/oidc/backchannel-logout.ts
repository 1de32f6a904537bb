import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { ClientDirectory } from '@gatehouse/clients';
import { LeaderJobs } from '@gatehouse/cluster';
import { Transactor } from '@gatehouse/database';
import { EgressClient } from '@gatehouse/egress';
import { systemActor } from '@gatehouse/kernel';
import { LogoutTokens } from './logout-tokens.js';
import { logoutDelivered, logoutUndeliverable } from './oidc.audit.js';

interface Delivery {
  readonly realm_id: string;
  readonly id: string;
  readonly client_id: string;
  readonly subject: string;
  readonly session_id: string;
  readonly attempts: number;
}

const EVERY_MS = 500;
const BATCH = 50;
/** 1 s, 2 s, 4 s … an hour; twenty attempts are about half a day, after which a client's own session ended anyway. */
const MAX_ATTEMPTS = 20;
const MAX_DELAY_SECONDS = 3600;

/**
 * Tells clients that a session ended, until they have heard it.
 *
 * The library posts once, while the person waits, and forgets a failure. Here the delivery is a row that commits with
 * the end of the session (LogoutNotices); one process works the rows off, and a client that is down gets its notice when it is back.
 */
@Injectable()
export class BackchannelLogout implements OnModuleInit {
  constructor(
    private readonly db: Transactor,
    private readonly clients: ClientDirectory,
    private readonly identity: LogoutTokens,
    private readonly egress: EgressClient,
    private readonly audit: AuditLog,
    private readonly jobs: LeaderJobs,
  ) {}

  onModuleInit(): void {
    this.jobs.every('backchannel-logout', EVERY_MS, () => this.deliverDue());
  }

  async deliverDue(): Promise<void> {
    const due = await this.db.query<Delivery>(
      `select realm_id, id, client_id, subject, session_id, attempts from backchannel_logout
       where next_attempt_at <= now() order by next_attempt_at limit ${String(BATCH)}`,
    );
    await Promise.all(due.map((delivery) => this.deliver(delivery)));
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const failure = await this.post(delivery).catch((error: unknown) =>
      error instanceof Error ? error.message : 'the request failed',
    );
    if (failure === null) await this.finish(delivery);
    else await this.postpone(delivery, failure.slice(0, 200));
  }

  /** Null when the client has heard it (or is gone); otherwise why not. */
  private async post(delivery: Delivery): Promise<string | null> {
    const found = await this.clients.find(delivery.realm_id, delivery.client_id);
    const realm = await this.identity.realm(delivery.realm_id);
    const uri = found?.client.metadata.backchannel_logout_uri;
    if (!realm || typeof uri !== 'string') return null;
    const response = await this.egress.fetch(
      uri,
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ logout_token: await this.identity.tokenFor(realm, delivery) }).toString(),
      },
      { allowPrivate: realm.settings.egress.allowPrivateAddresses },
    );
    return response.status === 200 || response.status === 204 ? null : `HTTP ${String(response.status)}`;
  }

  private async finish(delivery: Delivery): Promise<void> {
    await this.db.run(async () => {
      const { count } = await this.db.execute(
        `delete from backchannel_logout where realm_id = $1 and id = $2`,
        [delivery.realm_id, delivery.id],
      );
      if (count === 1)
        await this.audit.record(
          systemActor(delivery.realm_id, 'backchannel-logout'),
          logoutDelivered(
            { userId: delivery.subject, clientId: delivery.client_id },
            { attempts: delivery.attempts + 1 },
          ),
        );
    });
  }

  private async postpone(delivery: Delivery, reason: string): Promise<void> {
    const attempts = delivery.attempts + 1;
    if (attempts >= MAX_ATTEMPTS) {
      await this.giveUp(delivery, attempts, reason);
      return;
    }
    const delay = Math.min(2 ** (attempts - 1), MAX_DELAY_SECONDS);
    await this.db.execute(
      `update backchannel_logout set attempts = $3, last_error = $4,
         next_attempt_at = now() + make_interval(secs => $5) where realm_id = $1 and id = $2`,
      [delivery.realm_id, delivery.id, attempts, reason, delay],
    );
  }

  private async giveUp(delivery: Delivery, attempts: number, reason: string): Promise<void> {
    await this.db.run(async () => {
      await this.db.execute(`delete from backchannel_logout where realm_id = $1 and id = $2`, [
        delivery.realm_id,
        delivery.id,
      ]);
      await this.audit.record(
        systemActor(delivery.realm_id, 'backchannel-logout'),
        logoutUndeliverable({ userId: delivery.subject, clientId: delivery.client_id }, { attempts, reason }),
      );
    });
  }
}
