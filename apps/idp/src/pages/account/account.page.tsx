import type { ComponentChildren } from 'preact';
import { usePage } from '../page-context.js';
import { Document, Heading } from '../parts/document.js';
import { Button, PostForm } from '../parts/form.js';
import { SuccessNotice, ErrorSummary } from '../parts/notice.js';
import type { PasswordRule } from '../parts/password-rules.js';
import {
  NewPasswordFields,
  newPasswordProblems,
  type NewPasswordProblems,
} from '../password/password-fields.js';
import { Grants, type AccountGrant } from './grants.js';
import { Person, type AccountPerson } from './person.js';
import { Section } from '../parts/section.js';
import { Sessions, type AccountSession } from './sessions.js';

/** Where each form of the page posts; they may all be one address, the buttons send `action` as well. */
export interface AccountActions {
  readonly sendVerification: string;
  readonly revokeSession: string;
  readonly revokeGrant: string;
  readonly changePassword: string;
  readonly signOut: string;
  readonly signOutEverywhere: string;
}

/** What the last action did. */
export type AccountNotice =
  | 'password-changed'
  | 'session-revoked'
  | 'grant-revoked'
  | 'verification-sent'
  | 'email-verified'
  | 'throttled';

export interface AccountPageProps {
  readonly csrf: string;
  readonly actions: AccountActions;
  readonly person: AccountPerson;
  readonly sessions: readonly AccountSession[];
  readonly grants: readonly AccountGrant[];
  /** Null when the password is kept elsewhere, e.g. in a directory. */
  readonly password: {
    readonly rules: readonly PasswordRule[];
    readonly problems?: NewPasswordProblems | undefined;
  } | null;
  readonly notice?: AccountNotice | undefined;
}

const notices = {
  'password-changed': 'noticePasswordChanged',
  'session-revoked': 'noticeSessionRevoked',
  'grant-revoked': 'noticeGrantRevoked',
  'verification-sent': 'noticeVerificationSent',
  'email-verified': 'noticeEmailVerified',
} as const;

function Notice(props: { notice: AccountNotice | undefined }): ComponentChildren {
  const { t } = usePage();
  if (props.notice === undefined) return null;
  if (props.notice === 'throttled') return <ErrorSummary text={t.noticeThrottled} />;
  return (
    <SuccessNotice>
      <p>{t[notices[props.notice]]}</p>
    </SuccessNotice>
  );
}

function ChangePassword(props: AccountPageProps) {
  const { t } = usePage();
  const problems = props.password?.problems;
  return (
    <Section id="change-password" title={t.passwordTitle}>
      {props.password ? (
        <PostForm id="change-password-form" action={props.actions.changePassword} csrf={props.csrf}>
          <NewPasswordFields
            rules={props.password.rules}
            problems={problems}
            username={props.person.username}
            askCurrent
            autofocus={false}
          />
          <Button id="save-password" field={{ name: 'action', value: 'change-password' }}>
            {t.passwordButton}
          </Button>
        </PostForm>
      ) : (
        <p class="empty">{t.passwordElsewhere}</p>
      )}
    </Section>
  );
}

function SignOutHere(props: AccountPageProps) {
  const { t } = usePage();
  return (
    <PostForm id="sign-out-form" class="sign-out-form" action={props.actions.signOut} csrf={props.csrf}>
      <Button id="sign-out" look="secondary" field={{ name: 'action', value: 'sign-out' }}>
        {t.signOutButton}
      </Button>
    </PostForm>
  );
}

/** The page of a signed-in person: who they are, where they are signed in, what they allowed, their password. */
export function AccountPage(props: AccountPageProps) {
  const { t } = usePage();
  const fields = newPasswordProblems(t, props.password?.problems);
  return (
    <Document title={t.accountTitle} width="wide" failed={fields.length > 0}>
      <div class="page-head">
        <Heading>{t.accountTitle}</Heading>
        <SignOutHere {...props} />
      </div>
      <Notice notice={props.notice} />
      {fields.length > 0 && <ErrorSummary text={t.newPasswordSummary} fields={fields} />}
      <Person person={props.person} action={props.actions.sendVerification} csrf={props.csrf} />
      <Sessions
        sessions={props.sessions}
        revokeAction={props.actions.revokeSession}
        everywhereAction={props.actions.signOutEverywhere}
        csrf={props.csrf}
      />
      <Grants grants={props.grants} action={props.actions.revokeGrant} csrf={props.csrf} />
      <ChangePassword {...props} />
    </Document>
  );
}
