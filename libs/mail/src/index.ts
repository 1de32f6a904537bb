export { mailConfig } from './mail.config.js';
export { MailDelivery } from './mail-delivery.js';
export type { MailMessage } from './mail-message.js';
export { MailModule } from './mail.module.js';
export { MailSeal } from './mail-seal.js';
export { MailTransport } from './mail-transport.js';
export { Mailer } from './mailer.js';
