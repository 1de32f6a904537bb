import { usePage } from '../page-context.js';
import { BackToSignIn } from '../parts/back-to-sign-in.js';
import { Document, Heading } from '../parts/document.js';
import { Button, PostForm, type FormProps } from '../parts/form.js';
import { MailIcon } from '../parts/icons.js';
import { StateMark } from '../parts/state-mark.js';
import { Name, rich } from '../parts/text.js';

export interface CheckMailPageProps {
  /**
   * `reset` never says whether an account exists or what its address is; `verify` names the address, which the
   * signed-in person has given.
   */
  readonly about: { readonly kind: 'reset' } | { readonly kind: 'verify'; readonly address: string };
  readonly validForSeconds: number;
  /** Posts `action=resend`; left out where another mail cannot be asked for. */
  readonly resend?: FormProps | undefined;
  readonly backHref?: string | undefined;
}

export function CheckMailPage(props: CheckMailPageProps) {
  const { t } = usePage();
  const { about } = props;
  return (
    <Document title={t.checkMailTitle}>
      <StateMark tone="neutral" icon={<MailIcon />} />
      <Heading>{t.checkMailTitle}</Heading>
      <p class="lead">
        {about.kind === 'reset' ? t.checkMailReset : rich(t.checkMailVerify, <Name>{about.address}</Name>)}
      </p>
      <p class="lead">{t.checkMailValid(props.validForSeconds)}</p>
      <p class="lead">{t.checkMailNothing}</p>
      {props.resend && (
        <PostForm id="resend-form" {...props.resend}>
          <Button id="resend" look="secondary" field={{ name: 'action', value: 'resend' }}>
            {t.checkMailResend}
          </Button>
        </PostForm>
      )}
      <BackToSignIn href={props.backHref} />
    </Document>
  );
}
