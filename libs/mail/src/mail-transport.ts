import { constants } from 'node:fs';
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import nodemailer, { type Transporter } from 'nodemailer';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { mailConfig } from './mail.config.js';
import type { MailMessage } from './mail-message.js';

export interface OutgoingMail extends MailMessage {
  /** Becomes the Message-ID, so that a mail sent twice is recognisable as one. */
  readonly id: string;
  readonly createdAt: Date;
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;

/** Hands mails to the configured server, or writes them as files when there is none. */
@Injectable()
export class MailTransport {
  private readonly transporter: Transporter;

  constructor(@Inject(configOf(mailConfig)) private readonly config: ConfigOf<typeof mailConfig>) {
    // Templates are ours, addresses are not: nothing in a message may name a file or a URL to read.
    const closed = { disableFileAccess: true, disableUrlAccess: true };
    this.transporter =
      config.smtpUrl === undefined
        ? nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows', ...closed })
        : nodemailer.createTransport({
            url: config.smtpUrl,
            connectionTimeout: CONNECT_MS,
            greetingTimeout: CONNECT_MS,
            socketTimeout: SILENCE_MS,
            ...closed,
          });
  }

  /** Where mails go, for the start screen: a server, or the folder of the files. */
  get destination(): { readonly kind: 'smtp' } | { readonly kind: 'files'; readonly directory: string } {
    return this.config.smtpUrl === undefined
      ? { kind: 'files', directory: this.config.outboxDirectory }
      : { kind: 'smtp' };
  }

  /** Resolves when the server took the mail, or the file is on disk. */
  async send(mail: OutgoingMail): Promise<void> {
    const sent: { message?: unknown } = await this.transporter.sendMail({
      from: this.config.from,
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      date: mail.createdAt,
      messageId: `<${mail.id}@${senderDomain(this.config.from)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    if (this.config.smtpUrl === undefined) await this.keep(mail, sent.message as Buffer);
  }

  /**
   * The mail itself, and its text to read and copy from: in the mail's encoding (RFC 2045 section 6.7) a link is cut
   * into pieces and `=` reads `=3D`. The mail comes last, so that whoever waits for it finds both.
   */
  private async keep(mail: OutgoingMail, bytes: Buffer): Promise<void> {
    await mkdir(this.config.outboxDirectory, { recursive: true, mode: 0o700 });
    const name = `${mail.createdAt.toISOString().replaceAll(':', '')}-${mail.id}`;
    await this.write(`${name}.txt`, `To: ${mail.to}\nSubject: ${mail.subject}\n\n${mail.text}\n`);
    await this.write(`${name}.eml`, bytes);
  }

  /** Whole or not at all, and for the owner's eyes: written under another name, then renamed. */
  private async write(name: string, content: string | Buffer): Promise<void> {
    const directory = this.config.outboxDirectory;
    const temporary = join(directory, `.${name}.tmp`);
    await rm(temporary, { force: true });
    const file = await open(
      temporary,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      0o600,
    );
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await chmod(temporary, 0o600);
    await rename(temporary, join(directory, name));
  }
}

function senderDomain(from: string): string {
  return /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'localhost';
}
