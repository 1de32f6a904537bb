import { usePage } from '../page-context.js';
import { Document, Heading, type Progress } from '../parts/document.js';
import { Button, CodeField, PostForm, type FormProps, type SubmitField } from '../parts/form.js';
import { ErrorSummary } from '../parts/notice.js';

export type DeviceCodeProblem = 'missing' | 'unknown' | 'expired' | 'used' | 'throttled';

export interface DeviceCodePageProps extends FormProps {
  /** What was typed before, or `user_code` of `verification_uri_complete`. */
  readonly userCode?: string | undefined;
  readonly problem?: DeviceCodeProblem | undefined;
  readonly continueField?: SubmitField | undefined;
  readonly progress?: Progress | undefined;
}

const problems = {
  missing: 'deviceCodeMissing',
  unknown: 'deviceCodeUnknown',
  expired: 'deviceCodeExpired',
  used: 'deviceCodeUsed',
  throttled: 'deviceThrottled',
} as const;

/** Where a person enters the code that a device shows (RFC 8628 section 3.3). */
export function DeviceCodePage(props: DeviceCodePageProps) {
  const { t } = usePage();
  const said = props.problem && t[problems[props.problem]];
  const aboutField = props.problem !== 'throttled' ? said : undefined;
  return (
    <Document title={t.deviceTitle} failed={props.problem !== undefined}>
      <Heading progress={props.progress}>{t.deviceTitle}</Heading>
      <p class="lead">{t.deviceIntro}</p>
      {props.problem === 'throttled' && <ErrorSummary text={said} />}
      {aboutField !== undefined && <ErrorSummary fields={[{ id: 'user_code', text: aboutField }]} />}
      <PostForm id="device-code-form" action={props.action} csrf={props.csrf} hidden={props.hidden}>
        <CodeField
          id="user_code"
          label={t.deviceCode}
          hint={t.deviceCodeHint}
          value={props.userCode}
          autocomplete="off"
          autofocus={aboutField === undefined}
          error={aboutField}
        />
        <Button id="device-continue" field={props.continueField}>
          {t.continue}
        </Button>
      </PostForm>
    </Document>
  );
}
