import type { Messages } from '../../messages/messages.js';
import { usePage } from '../page-context.js';
import { Document, Heading, RequestId } from '../parts/document.js';
import { ButtonLink } from '../parts/form.js';
import { AlertIcon } from '../parts/icons.js';
import { StateMark } from '../parts/state-mark.js';
import { Code, Name } from '../parts/text.js';

/** What a person can be told about a failure; anything else is `unexpected`. */
export type ErrorCase =
  | 'invalid-request'
  | 'unknown-client'
  | 'redirect-refused'
  | 'expired'
  | 'denied'
  | 'forged'
  | 'too-large'
  | 'throttled'
  | 'unexpected';

export interface ErrorPageProps {
  readonly error: ErrorCase;
  /** With `throttled`. */
  readonly retryAfterSeconds?: number | undefined;
  /** The exact error for the people who run the application, e.g. `invalid_request`; never a stack or a query. */
  readonly technical?: { readonly code: string; readonly description?: string | undefined } | undefined;
  /** A way on, where there is one that is safe. */
  readonly homeHref?: string | undefined;
}

const texts = {
  'invalid-request': ['errorInvalidRequestTitle', 'errorInvalidRequest', 'errorInvalidRequestNext'],
  'unknown-client': ['errorUnknownClientTitle', 'errorUnknownClient', 'errorUnknownClientNext'],
  'redirect-refused': ['errorRedirectTitle', 'errorRedirect', 'errorRedirectNext'],
  expired: ['errorExpiredTitle', 'errorExpired', 'errorExpiredNext'],
  denied: ['errorDeniedTitle', 'errorDenied', 'errorDeniedNext'],
  forged: ['errorForgedTitle', 'errorForged', 'errorForgedNext'],
  'too-large': ['errorTooLargeTitle', 'errorTooLarge', 'errorTooLargeNext'],
  throttled: ['errorThrottledTitle', 'errorThrottled', 'errorThrottledNextPlain'],
  unexpected: ['errorUnexpectedTitle', 'errorUnexpected', 'errorUnexpectedNext'],
} as const satisfies Record<ErrorCase, readonly [keyof Messages, keyof Messages, keyof Messages]>;

function Technical(props: { code: string; description?: string | undefined }) {
  const { t } = usePage();
  return (
    <details class="technical" id="technical">
      <summary>{t.technicalDetails}</summary>
      <p>
        <Code>{props.code}</Code>
      </p>
      {props.description !== undefined && (
        <p>
          <Name>{props.description}</Name>
        </p>
      )}
    </details>
  );
}

/** What happened, what to do, and the request's number for those who are asked for help. */
export function ErrorPage(props: ErrorPageProps) {
  const { t } = usePage();
  const [title, what, next] = texts[props.error];
  const wait = props.error === 'throttled' ? props.retryAfterSeconds : undefined;
  return (
    <Document title={t[title]} failed>
      <StateMark tone="danger" icon={<AlertIcon />} />
      <Heading>{t[title]}</Heading>
      <p class="lead">{t[what]}</p>
      <p class="lead next">{wait === undefined ? t[next] : t.errorThrottledNext(wait)}</p>
      {props.homeHref !== undefined && (
        <ButtonLink id="home" look="secondary" href={props.homeHref}>
          {t.goHome}
        </ButtonLink>
      )}
      {props.technical && <Technical {...props.technical} />}
      <RequestId />
    </Document>
  );
}
