import { Injectable } from '@nestjs/common';
import { KeyRing } from '@gatehouse/crypto';
import { MailSeal } from '@gatehouse/mail';

/** Binds the sealing of waiting mails to the key ring. */
@Injectable()
export class KeyRingMailSeal extends MailSeal {
  constructor(private readonly ring: KeyRing) {
    super();
  }

  seal(plaintext: string, id: string): string {
    return this.ring.seal(plaintext, { table: 'mail_outbox', column: 'sealed', id });
  }

  open(sealed: string, id: string): string {
    return this.ring.open(sealed, { table: 'mail_outbox', column: 'sealed', id }).toString('utf8');
  }
}
