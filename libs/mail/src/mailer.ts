import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Transactor } from '@gatehouse/database';
import { Clock } from '@gatehouse/kernel';
import type { MailContent, MailMessage } from './mail-message.js';
import { MailSeal } from './mail-seal.js';

/** Puts mails into the durable outbox. Nothing is sent in a request. */
@Injectable()
export class Mailer {
  constructor(
    private readonly db: Transactor,
    private readonly seal: MailSeal,
    private readonly clock: Clock,
  ) {}

  /**
   * Queues a mail with the running transaction: it is sent exactly when the change that it tells of was kept, at
   * least once, by the `deliver-mail` job.
   *
   * @returns the mail's id
   */
  async enqueue(realmId: string, { to, ...content }: MailMessage): Promise<string> {
    if (!this.db.isRunning) throw new Error('enqueue() needs a running transaction');
    const id = randomUUID();
    const sealed = this.seal.seal(JSON.stringify(content satisfies MailContent), id);
    const now = this.clock.now();
    await this.db.execute(
      `insert into mail_outbox (id, realm_id, recipient, sealed, created_at, next_attempt_at)
       values ($1, $2, $3, $4, $5, $5)`,
      [id, realmId, to, sealed, now],
    );
    return id;
  }
}
