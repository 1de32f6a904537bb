import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { MailDelivery } from './mail-delivery.js';
import { MailSeal } from './mail-seal.js';
import { MailTransport } from './mail-transport.js';
import { Mailer } from './mailer.js';

/** The outbox and its delivery. Needs DatabaseModule, a Clock and the `mail` configuration section. */
@Module({})
export class MailModule {
  static forRoot(seal: Type<MailSeal>): DynamicModule {
    return {
      module: MailModule,
      providers: [{ provide: MailSeal, useClass: seal }, MailTransport, Mailer, MailDelivery],
      exports: [Mailer, MailDelivery, MailTransport],
    };
  }
}
