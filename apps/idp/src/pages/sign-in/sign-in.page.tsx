import { usePage } from '../page-context.js';
import { Document, Heading, type Progress } from '../parts/document.js';
import {
  Button,
  IdentifierField,
  KnownUsername,
  PasswordField,
  PostForm,
  type FormProps,
  type HiddenFields,
} from '../parts/form.js';
import { IdentityLine, type Identity } from '../parts/identity.js';
import { ErrorSummary } from '../parts/notice.js';
import { Name, rich } from '../parts/text.js';

/** Why the page is shown again. Every refused sign-in is `refused`, whatever its cause. */
export type SignInProblem = 'refused' | 'expired' | 'throttled' | 'incomplete';

export interface SignInPageProps extends FormProps {
  /** The application that asks; null when the person opens the account page itself. */
  readonly clientName: string | null;
  /** What was typed before, e.g. or the request's `login_hint`. */
  readonly username?: string | undefined;
  /** Set when the server knows who it is and asks for the password again; the name is then not asked. */
  readonly identity?: Identity | undefined;
  /** Where "Not you?" posts `action=not-you`; needed beside `identity`. The same address when left out. */
  readonly notYouAction?: string | undefined;
  readonly forgottenHref?: string | undefined;
  readonly problem?: SignInProblem | undefined;
  /** The fields that were left empty, with `problem: 'incomplete'`. */
  readonly missing?: { readonly username?: boolean; readonly password?: boolean } | undefined;
  readonly progress?: Progress | undefined;
}

const problems = {
  refused: 'signInRefused',
  expired: 'signInExpired',
  throttled: 'signInThrottled',
  incomplete: 'signInIncomplete',
} as const;

function NotYou(props: {
  identity: Identity;
  action: string;
  csrf: string;
  hidden?: HiddenFields | undefined;
}) {
  const { t } = usePage();
  // A form of its own: within the main one, this button would be what the Enter key presses.
  return (
    <PostForm id="not-you-form" class="known" action={props.action} csrf={props.csrf} hidden={props.hidden}>
      <IdentityLine identity={props.identity} />
      <Button
        id="not-you"
        look="quiet"
        field={{ name: 'action', value: 'not-you' }}
        label={t.notYouLabel(props.identity.displayName ?? props.identity.username)}
      >
        {t.notYou}
      </Button>
    </PostForm>
  );
}

function SignInTitle(props: { clientName: string | null; again: boolean }) {
  const { t } = usePage();
  if (props.again) return <>{t.signInAgain}</>;
  return props.clientName === null ? <>{t.signInTitle}</> : rich(t.signInTo, <Name>{props.clientName}</Name>);
}

function AgainReason(props: { clientName: string | null }) {
  const { t } = usePage();
  return (
    <p class="lead">
      {props.clientName === null ? t.signInAgainWhy : rich(t.signInAgainFor, <Name>{props.clientName}</Name>)}
    </p>
  );
}

function SignInFields(props: SignInPageProps) {
  const { t } = usePage();
  const refused = props.problem === 'refused';
  const described = refused ? 'error-summary' : undefined;
  const nameKnown = props.identity !== undefined || (props.username ?? '') !== '';
  const missing = props.missing ?? {};
  return (
    <>
      {props.identity ? (
        <KnownUsername username={props.identity.username} />
      ) : (
        <IdentifierField
          id="username"
          label={t.username}
          value={props.username}
          autocomplete="username"
          autofocus={!nameKnown}
          refused={refused}
          describedBy={described}
          error={missing.username === true ? t.usernameMissing : undefined}
        />
      )}
      <PasswordField
        id="password"
        label={t.password}
        autocomplete="current-password"
        autofocus={nameKnown}
        refused={refused}
        describedBy={described}
        error={missing.password === true ? t.passwordMissing : undefined}
      />
    </>
  );
}

/** Username and password, or the password alone when the person is known. */
export function SignInPage(props: SignInPageProps) {
  const { t } = usePage();
  const again = props.identity !== undefined;
  const title = again ? t.signInAgain : t.signInTitle;
  return (
    <Document title={title} failed={props.problem !== undefined}>
      <Heading progress={props.progress}>
        <SignInTitle clientName={props.clientName} again={again} />
      </Heading>
      {again && <AgainReason clientName={props.clientName} />}
      {props.problem && <ErrorSummary text={t[problems[props.problem]]} />}
      {props.identity && (
        <NotYou
          identity={props.identity}
          action={props.notYouAction ?? props.action}
          csrf={props.csrf}
          hidden={props.hidden}
        />
      )}
      <PostForm id="sign-in-form" action={props.action} csrf={props.csrf} hidden={props.hidden}>
        <SignInFields {...props} />
        <Button id="sign-in" field={{ name: 'action', value: 'sign-in' }}>
          {again ? t.continue : t.signInButton}
        </Button>
      </PostForm>
      {props.forgottenHref !== undefined && (
        <p class="aside">
          <a id="forgotten-password" class="link" href={props.forgottenHref}>
            {t.signInForgotten}
          </a>
        </p>
      )}
    </Document>
  );
}
