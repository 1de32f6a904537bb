/** One mail as the feature that sends it wrote it. */
export interface MailMessage {
  /** One address, without a display name. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What is kept sealed until the mail is out. */
export type MailContent = Omit<MailMessage, 'to'>;
