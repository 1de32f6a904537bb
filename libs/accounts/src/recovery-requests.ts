import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '@gatehouse/audit';
import { Transactor } from '@gatehouse/database';
import { Clock, systemActor, type Actor, type RequestOrigin } from '@gatehouse/kernel';
import { RealmDirectory, type Realm } from '@gatehouse/realms';
import { AccountMailer, hasEmail } from './account-mailer.js';
import * as events from './accounts.audit.js';
import { PasswordRecoveryOff } from './accounts.errors.js';
import { loginKey, UserRepository } from './user.repository.js';

interface Waiting {
  readonly realmId: string;
  readonly loginKey: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  readonly source: string;
}

/** Forgotten passwords: what a stranger asks for, and the job that looks whether there is anybody to mail. */
@Injectable()
export class RecoveryRequests {
  constructor(
    private readonly db: Transactor,
    private readonly users: UserRepository,
    private readonly mails: AccountMailer,
    private readonly realms: RealmDirectory,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** One row and one record, whoever is asked for: neither the answer nor its time can name an account. */
  add(actor: Actor, realm: Realm, login: string): Promise<void> {
    const refused: events.Refused = ({ code }) =>
      events.passwordResetRequestRefused({ userId: null, username: login }, { refusal: code });
    return this.audit.attempt(actor, refused, async () => {
      if (!realm.settings.login.forgottenPassword) throw new PasswordRecoveryOff();
      const { ip, userAgent, requestId, source } = actor.origin;
      const stored = (text: string | null) => text?.toWellFormed().replaceAll('\0', '').slice(0, 512) ?? null;
      await this.db.execute(
        `insert into recovery_request
           (realm_id, id, login_key, ip_address, user_agent, request_id, source, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          realm.id,
          randomUUID(),
          loginKey(login),
          stored(ip),
          stored(userAgent),
          stored(requestId),
          source,
          this.clock.now(),
        ],
      );
      await this.audit.record(
        actor,
        events.passwordResetRequested({ userId: null, username: null }, { login }),
      );
    });
  }

  /**
   * The work of the leader job: mails a link for each request that names somebody who may sign in.
   *
   * @returns how many mails were queued
   */
  async process(): Promise<number> {
    let mailed = 0;
    for (;;) {
      const outcome = await this.db.run(() => this.processNext());
      if (outcome === null) return mailed;
      if (outcome === 'mailed') mailed += 1;
    }
  }

  /**
   * A request is removed by the transaction that answers it: none is lost, and none is answered twice.
   *
   * `= any(array(…))` is evaluated once. What stands after `in` may be run again for each row (a nested loop, when
   * statistics say that one row waits); it then passes over what it deleted itself, and in the end takes them all.
   */
  private async processNext(): Promise<string | null> {
    const { rows } = await this.db.execute<Waiting>(
      `delete from recovery_request where ctid = any(array(
         select ctid from recovery_request order by created_at limit 1 for update skip locked))
       returning realm_id as "realmId", login_key as "loginKey", ip_address as ip, user_agent as "userAgent",
         request_id as "requestId", source`,
    );
    const [request] = rows;
    if (!request) return null;
    const { ip, userAgent, requestId, source } = request;
    const actor: Actor = {
      ...systemActor(request.realmId, 'password-recovery'),
      origin: { ip, userAgent, requestId, source },
    };
    const outcome = await this.mail(actor, request.realmId, request.loginKey, actor.origin);
    if (outcome.reason !== null)
      await this.audit.record(
        actor,
        events.passwordResetNotMailed(outcome.subject, { reason: outcome.reason }),
      );
    return outcome.reason ?? 'mailed';
  }

  private async mail(
    actor: Actor,
    realmId: string,
    key: string,
    origin: RequestOrigin,
  ): Promise<{ reason: string | null; subject: ReturnType<typeof events.about> }> {
    const nobody = { userId: null, username: null };
    const realm = await this.realms.findById(realmId);
    if (!realm?.enabled) return { reason: 'realm_disabled', subject: nobody };
    const found = await this.users.findByLoginKey(realmId, key);
    if (!found) return { reason: 'unknown_user', subject: nobody };
    const user = await this.users.getForUpdate(realmId, found.id);
    const subject = events.about(user);
    if (!user.isActive) return { reason: user.enabled ? 'locked' : 'disabled', subject };
    if (!hasEmail(user)) return { reason: 'no_email', subject };
    if (!(await this.mails.send('reset-password', realm, user, origin)))
      return { reason: 'just_sent', subject };
    await this.audit.record(actor, events.passwordResetMailed(subject, {}));
    return { reason: null, subject };
  }
}
