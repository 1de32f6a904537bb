import { usePage } from '../page-context.js';
import { Document, Heading } from '../parts/document.js';
import { Button, ButtonLink, PostForm, type FormProps } from '../parts/form.js';
import { AlertIcon, CheckIcon } from '../parts/icons.js';
import { StateMark } from '../parts/state-mark.js';
import { Name, rich } from '../parts/text.js';

export interface VerifyEmailPageProps extends FormProps {
  /** The token of the link. */
  readonly token: string;
  readonly address?: string | undefined;
}

/** The link's page asks for one click: programs that open every link of a mail must not use it up. */
export function VerifyEmailPage(props: VerifyEmailPageProps) {
  const { t } = usePage();
  return (
    <Document title={t.verifyTitle}>
      <Heading>{t.verifyTitle}</Heading>
      <p class="lead">
        {props.address === undefined ? t.verifyIntroPlain : rich(t.verifyIntro, <Name>{props.address}</Name>)}
      </p>
      <PostForm
        id="verify-email-form"
        action={props.action}
        csrf={props.csrf}
        hidden={{ ...props.hidden, token: props.token }}
      >
        <Button id="verify-email" field={{ name: 'action', value: 'verify-email' }}>
          {t.verifyButton}
        </Button>
      </PostForm>
      <p class="small-print">{t.verifyNotYou}</p>
    </Document>
  );
}

export interface EmailVerifiedPageProps {
  /** `invalid` covers used, expired and unknown links alike. */
  readonly result: 'verified' | 'invalid';
  /** The account page, or the application that the person came from. */
  readonly continueHref: string;
}

export function EmailVerifiedPage(props: EmailVerifiedPageProps) {
  const { t } = usePage();
  const good = props.result === 'verified';
  const title = good ? t.verifiedTitle : t.verifyInvalidTitle;
  return (
    <Document title={title} failed={!good}>
      <StateMark tone={good ? 'success' : 'danger'} icon={good ? <CheckIcon /> : <AlertIcon />} />
      <Heading>{title}</Heading>
      <p class="lead">{good ? t.verified : t.verifyInvalid}</p>
      {!good && <p class="lead">{t.verifyInvalidNext}</p>}
      <ButtonLink id="continue" href={props.continueHref}>
        {t.continue}
      </ButtonLink>
    </Document>
  );
}
