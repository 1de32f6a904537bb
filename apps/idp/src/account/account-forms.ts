import { OneOf, Text } from '@gatehouse/http';

const actions = [
  'send-verification',
  'revoke-session',
  'revoke-grant',
  'change-password',
  'sign-out',
  'sign-out-everywhere',
] as const;

export class AccountForm {
  @Text({ max: 100 })
  csrf: string;

  @OneOf(actions)
  action: (typeof actions)[number];

  @Text({ min: 0, max: 100, optional: true })
  session_id?: string;

  @Text({ min: 0, max: 200, optional: true })
  grant_id?: string;

  @Text({ min: 0, max: 1024, optional: true, secret: true })
  current_password?: string;

  @Text({ min: 0, max: 1024, optional: true, secret: true })
  new_password?: string;

  @Text({ min: 0, max: 1024, optional: true, secret: true })
  repeat_password?: string;

  @Text({ min: 0, max: 320, optional: true })
  known_username?: string;
}

/** What the way back from signing in adds to the address; none of it is used. */
export class AccountQuery {
  @Text({ min: 0, max: 2048, optional: true })
  code?: string;

  @Text({ min: 0, max: 2048, optional: true })
  state?: string;

  @Text({ min: 0, max: 2048, optional: true })
  iss?: string;

  @Text({ min: 0, max: 2048, optional: true })
  error?: string;

  @Text({ min: 0, max: 2048, optional: true })
  error_description?: string;
}
