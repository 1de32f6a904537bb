import { usePage } from '../page-context.js';
import { ChoiceForm } from '../parts/choice-form.js';
import { Document, Heading } from '../parts/document.js';
import { ButtonLink, type FormProps, type SubmitField } from '../parts/form.js';
import { IdentityLine, type Identity } from '../parts/identity.js';
import { safeUrl } from '../parts/safe-url.js';
import { Name, rich } from '../parts/text.js';

export interface SignOutPageProps extends FormProps {
  readonly identity?: Identity | undefined;
  /** The application that asked for it. */
  readonly clientName?: string | undefined;
  readonly signOutField?: SubmitField | undefined;
  readonly stayField?: SubmitField | undefined;
}

/** Asks before a session ends: a page elsewhere can send people here without their will. */
export function SignOutPage(props: SignOutPageProps) {
  const { t, realm } = usePage();
  return (
    <Document title={t.signOutTitle}>
      <Heading>{t.signOutTitle}</Heading>
      {props.clientName !== undefined && (
        <p class="lead">{rich(t.signOutClient, <Name>{props.clientName}</Name>)}</p>
      )}
      <p class="lead">{rich(t.signOutFrom, <Name>{realm?.displayName ?? t.product}</Name>)}</p>
      {props.identity && (
        <div class="known">
          <IdentityLine identity={props.identity} />
        </div>
      )}
      <ChoiceForm
        id="sign-out-form"
        action={props.action}
        csrf={props.csrf}
        hidden={props.hidden}
        yes={{ id: 'sign-out', text: t.signOutButton, field: props.signOutField }}
        no={{ id: 'stay', text: t.staySignedIn, field: props.stayField }}
      />
    </Document>
  );
}

export interface SignedOutPageProps {
  readonly signInHref?: string | undefined;
  /** The application to go back to, when it registered an address for that. */
  readonly client?: { readonly name: string; readonly href: string } | undefined;
}

export function SignedOutPage(props: SignedOutPageProps) {
  const { t, realm } = usePage();
  const back = safeUrl(props.client?.href);
  return (
    <Document title={t.signedOutTitle}>
      <Heading>{t.signedOutTitle}</Heading>
      <p class="lead">{rich(t.signedOut, <Name>{realm?.displayName ?? t.product}</Name>)}</p>
      <p class="lead">{t.signedOutHint}</p>
      <div class="choices">
        {props.client && back !== null && (
          <ButtonLink id="back-to-client" href={back}>
            {rich(t.backTo, <Name>{props.client.name}</Name>)}
          </ButtonLink>
        )}
        {props.signInHref !== undefined && (
          <ButtonLink id="sign-in-again" look="secondary" href={props.signInHref}>
            {t.signInAgainLink}
          </ButtonLink>
        )}
      </div>
    </Document>
  );
}
