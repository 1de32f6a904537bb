/**
 * Seals the content of a mail while it waits: a reset link in a copy of the database must not work.
 *
 * A port, because the key ring belongs to another platform lib; `MailModule.forRoot` is given the implementation.
 */
export abstract class MailSeal {
  /** `id` is the mail's; the sealed text opens under the same id only. */
  abstract seal(plaintext: string, id: string): string;
  abstract open(sealed: string, id: string): string;
}
