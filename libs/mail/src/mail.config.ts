import { z } from 'zod';
import { defineConfig, form, secret, setting } from '@gatehouse/config';

const mailServer = z
  .url({ protocol: /^smtps?$/, error: 'must be smtp://user:password@host:port or smtps://…' })
  .optional();

export const mailConfig = defineConfig('mail', {
  smtpUrl: secret(
    'SMTP_URL',
    mailServer,
    'Mail server, smtp://user:password@host:587 (STARTTLS when offered) or smtps://…:465. Without it mails are written as files.',
  ),
  from: setting(
    'MAIL_FROM',
    form.text('Gatehouse <gatehouse@localhost>'),
    'Sender of every mail, e.g. Acme Sign-in <no-reply@acme.example>.',
  ),
  outboxDirectory: setting(
    'MAIL_OUTBOX_DIR',
    form.text('.gatehouse/outbox'),
    'Where mails are written as files (.eml, and .txt to read) while SMTP_URL is not set. They carry links that work: keep it private.',
  ),
});
