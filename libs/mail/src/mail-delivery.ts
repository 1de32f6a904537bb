import { Injectable, Logger } from '@nestjs/common';
import { Transactor } from '@gatehouse/database';
import { Clock } from '@gatehouse/kernel';
import type { MailContent } from './mail-message.js';
import { MailSeal } from './mail-seal.js';
import { MailTransport } from './mail-transport.js';

interface Claimed {
  readonly id: string;
  readonly recipient: string;
  readonly sealed: string;
  readonly created_at: Date;
  readonly attempts: number;
}

const BATCH = 20;
/** Longer than one sending can take; a mail whose sender died is taken up again after it. */
const CLAIM_MS = 120_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
const GIVE_UP_AFTER_MS = 24 * 60 * 60_000;

/** Empties the outbox. Bears being run by two processes: a mail is claimed by the write. */
@Injectable()
export class MailDelivery {
  private readonly log = new Logger(MailDelivery.name);

  constructor(
    private readonly db: Transactor,
    private readonly transport: MailTransport,
    private readonly seal: MailSeal,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends what is due, in batches, until nothing is.
   *
   * At least once: a mail leaves the outbox after the server took it. A failure is tried again after 5 s, 10 s, …
   * 15 min; after 24 h, or when the server says that there is no such recipient, the mail is dropped and logged.
   *
   * @returns how many mails went out
   */
  async deliverDue(): Promise<number> {
    let sent = 0;
    for (;;) {
      const claimed = await this.claim();
      if (claimed.length === 0) return sent;
      const outcomes = await Promise.all(claimed.map((mail) => this.deliver(mail)));
      sent += outcomes.filter(Boolean).length;
    }
  }

  /** Mails that wait, for the metrics. */
  async waiting(): Promise<number> {
    const [row] = await this.db.query<{ count: number }>('select count(*)::int as count from mail_outbox');
    return row?.count ?? 0;
  }

  private claim(): Promise<Claimed[]> {
    const now = this.clock.now();
    return this.db.run(async () => {
      const { rows } = await this.db.execute<Claimed>(
        `update mail_outbox set next_attempt_at = $2
         where id = any(array(
           select id from mail_outbox where next_attempt_at <= $1
           order by next_attempt_at limit ${String(BATCH)} for update skip locked))
         returning id, recipient, sealed, created_at, attempts`,
        [now, new Date(now.getTime() + CLAIM_MS)],
      );
      return rows;
    });
  }

  private async deliver(mail: Claimed): Promise<boolean> {
    try {
      const content = JSON.parse(this.seal.open(mail.sealed, mail.id)) as MailContent;
      await this.transport.send({
        ...content,
        id: mail.id,
        to: mail.recipient,
        createdAt: mail.created_at,
      });
    } catch (error) {
      await this.postpone(mail, error);
      return false;
    }
    await this.remove(mail.id);
    return true;
  }

  private async postpone(mail: Claimed, error: unknown): Promise<void> {
    const now = this.clock.now();
    const reason = failureOf(error);
    const tooOld = now.getTime() - mail.created_at.getTime() > GIVE_UP_AFTER_MS;
    if (tooOld || isFinal(error)) {
      this.log.error(`Mail ${mail.id} is given up after ${String(mail.attempts + 1)} tries: ${reason}`);
      await this.remove(mail.id);
      return;
    }
    this.log.warn(`Mail ${mail.id} could not be sent and is tried again: ${reason}`);
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(mail.attempts, 20), LONGEST_PAUSE_MS);
    await this.db.run(() =>
      this.db.execute(
        'update mail_outbox set attempts = attempts + 1, next_attempt_at = $2, last_error = $3 where id = $1',
        [mail.id, new Date(now.getTime() + pause), reason],
      ),
    );
  }

  private async remove(id: string): Promise<void> {
    await this.db.run(() => this.db.execute('delete from mail_outbox where id = $1', [id]));
  }
}

interface SendFailure {
  readonly code?: string;
  readonly responseCode?: number;
}

/** Codes only: a server's free text may quote the recipient or the content. */
function failureOf(error: unknown): string {
  const { code, responseCode } = error as SendFailure;
  const parts = [error instanceof Error ? error.name : 'failure', code, responseCode];
  return parts.filter((part) => part !== undefined).join(' ');
}

/** The server refused the recipient for good (RFC 5321 section 4.2.1, 5yz). A refused login is ours to repair. */
function isFinal(error: unknown): boolean {
  const { code, responseCode } = error as SendFailure;
  return code === 'EENVELOPE' && responseCode !== undefined && responseCode >= 500;
}
