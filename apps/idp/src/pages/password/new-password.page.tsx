import { usePage } from '../page-context.js';
import { Document, Heading, type Progress } from '../parts/document.js';
import { Button, ButtonLink, PostForm, type FormProps } from '../parts/form.js';
import { AlertIcon, CheckIcon } from '../parts/icons.js';
import { ErrorSummary } from '../parts/notice.js';
import type { PasswordRule } from '../parts/password-rules.js';
import { StateMark } from '../parts/state-mark.js';
import { NewPasswordFields, newPasswordProblems, type NewPasswordProblems } from './password-fields.js';

/** Why a password must change before the sign-in goes on. */
export type RequiredPasswordReason = 'expired' | 'set-by-administrator' | 'policy-changed';

export interface NewPasswordPageProps extends FormProps {
  /** Set when this is a step of a sign-in; left out after the link of a mail. */
  readonly required?: RequiredPasswordReason | undefined;
  readonly rules: readonly PasswordRule[];
  readonly problems?: NewPasswordProblems | undefined;
  /** For the password manager; the holder of a valid link or a session may know it. */
  readonly username?: string | undefined;
  readonly progress?: Progress | undefined;
}

const reasons = {
  expired: 'newPasswordRequiredExpired',
  'set-by-administrator': 'newPasswordRequiredAdmin',
  'policy-changed': 'newPasswordRequiredPolicy',
} as const;

/** Choose a new password: after a mail's link, or as a step of the sign-in. A token travels in `hidden`. */
export function NewPasswordPage(props: NewPasswordPageProps) {
  const { t } = usePage();
  const fields = newPasswordProblems(t, props.problems);
  const title = props.required === undefined ? t.newPasswordTitle : t.newPasswordRequiredTitle;
  return (
    <Document title={title} failed={fields.length > 0}>
      <Heading progress={props.progress}>{title}</Heading>
      {props.required && <p class="lead">{t[reasons[props.required]]}</p>}
      {fields.length > 0 && <ErrorSummary text={t.newPasswordSummary} fields={fields} />}
      <PostForm id="new-password-form" action={props.action} csrf={props.csrf} hidden={props.hidden}>
        <NewPasswordFields
          rules={props.rules}
          problems={props.problems}
          username={props.username}
          askCurrent={false}
          autofocus={fields.length === 0}
        />
        <Button id="save-password" field={{ name: 'action', value: 'save-password' }}>
          {t.newPasswordButton}
        </Button>
      </PostForm>
    </Document>
  );
}

/** For a link that was used, is too old or was never given: one answer for all three. */
export function ResetLinkInvalidPage(props: { forgottenHref: string }) {
  const { t } = usePage();
  return (
    <Document title={t.newPasswordInvalidTitle} failed>
      <StateMark tone="danger" icon={<AlertIcon />} />
      <Heading>{t.newPasswordInvalidTitle}</Heading>
      <p class="lead">{t.newPasswordInvalid}</p>
      <ButtonLink id="forgotten-password" href={props.forgottenHref}>
        {t.newPasswordInvalidNext}
      </ButtonLink>
    </Document>
  );
}

export interface PasswordChangedPageProps {
  readonly continueHref: string;
}

export function PasswordChangedPage(props: PasswordChangedPageProps) {
  const { t } = usePage();
  return (
    <Document title={t.passwordChangedTitle}>
      <StateMark tone="success" icon={<CheckIcon />} />
      <Heading>{t.passwordChangedTitle}</Heading>
      <p class="lead">{t.passwordChanged}</p>
      <p class="lead">{t.passwordChangedSignedOut}</p>
      <ButtonLink id="continue" href={props.continueHref}>
        {t.continue}
      </ButtonLink>
      <p class="small-print">{t.passwordChangedNotYou}</p>
    </Document>
  );
}
