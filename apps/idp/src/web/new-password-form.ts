import { Text } from '@gatehouse/http';

/** What the page for a new password sends. Empty fields are for the service to refuse, with a message beside them. */
export class NewPasswordForm {
  @Text({ max: 100 })
  csrf: string;

  @Text({ min: 0, max: 1024, secret: true })
  new_password: string;

  @Text({ min: 0, max: 1024, secret: true })
  repeat_password: string;

  /** For password managers; what it says decides nothing. */
  @Text({ min: 0, max: 320, optional: true })
  known_username?: string;

  @Text({ min: 0, max: 40, optional: true })
  action?: string;
}
