import { OneOf, Text } from '@gatehouse/http';

/** What the forms of a sign-in send. Bounds are those of the fields; an empty field is answered on the page. */
export class SignInForm {
  @Text({ max: 100 })
  csrf: string;

  @Text({ min: 0, max: 320, optional: true })
  username?: string;

  @Text({ min: 0, max: 1024, optional: true, secret: true })
  password?: string;

  @Text({ min: 0, max: 320, optional: true })
  known_username?: string;

  @OneOf(['sign-in', 'not-you'])
  action: 'sign-in' | 'not-you';
}

export class ConsentForm {
  @Text({ max: 100 })
  csrf: string;

  @OneOf(['allow', 'deny'])
  action: 'allow' | 'deny';
}

export class ResendForm {
  @Text({ max: 100 })
  csrf: string;

  @Text({ min: 0, max: 40, optional: true })
  action?: string;
}
