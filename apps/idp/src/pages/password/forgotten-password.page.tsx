import { usePage } from '../page-context.js';
import { BackToSignIn } from '../parts/back-to-sign-in.js';
import { Document, Heading } from '../parts/document.js';
import { Button, IdentifierField, PostForm, type FormProps } from '../parts/form.js';
import { ErrorSummary } from '../parts/notice.js';

export interface ForgottenPasswordPageProps extends FormProps {
  readonly username?: string | undefined;
  readonly problem?: 'missing' | 'throttled' | 'expired' | undefined;
  readonly backHref?: string | undefined;
}

export function ForgottenPasswordPage(props: ForgottenPasswordPageProps) {
  const { t } = usePage();
  const missing = props.problem === 'missing' ? t.usernameMissing : undefined;
  return (
    <Document title={t.forgottenTitle} failed={props.problem !== undefined}>
      <Heading>{t.forgottenTitle}</Heading>
      <p class="lead">{t.forgottenIntro}</p>
      {missing !== undefined && <ErrorSummary fields={[{ id: 'username', text: missing }]} />}
      {props.problem === 'throttled' && <ErrorSummary text={t.signInThrottled} />}
      {props.problem === 'expired' && <ErrorSummary text={t.formExpired} />}
      <PostForm id="forgotten-password-form" action={props.action} csrf={props.csrf} hidden={props.hidden}>
        <IdentifierField
          id="username"
          label={t.username}
          value={props.username}
          autocomplete="username"
          autofocus={missing === undefined}
          error={missing}
        />
        <Button id="send-reset" field={{ name: 'action', value: 'send-reset' }}>
          {t.forgottenButton}
        </Button>
      </PostForm>
      <BackToSignIn href={props.backHref} />
    </Document>
  );
}
