import { Injectable } from '@nestjs/common';
import { KeyRing, SealedColumn } from '@gatehouse/crypto';
import { MailSeal } from '@gatehouse/mail';

export const sealedMails = new SealedColumn('mail_outbox', ['id']);

/** Binds the sealing of waiting mails to the key ring. */
@Injectable()
export class KeyRingMailSeal extends MailSeal {
  constructor(private readonly ring: KeyRing) {
    super();
  }

  seal(plaintext: string, id: string): string {
    return this.ring.seal(plaintext, sealedMails.at(id));
  }

  open(sealed: string, id: string): string {
    return this.ring.open(sealed, sealedMails.at(id)).toString('utf8');
  }
}
