import { usePage } from '../page-context.js';
import { Document, Heading, RequestId } from '../parts/document.js';
import { ButtonLink } from '../parts/form.js';
import { ClockIcon } from '../parts/icons.js';
import { StateMark } from '../parts/state-mark.js';

export interface BusyPageProps {
  /** The value of `Retry-After`. */
  readonly retryAfterSeconds: number;
  /** Where to try again by GET; left out when the form must be sent again by going back. */
  readonly retryHref?: string | undefined;
}

/** For 503: there is no room just now. It does not reload itself, which would keep the crowd together. */
export function BusyPage(props: BusyPageProps) {
  const { t } = usePage();
  return (
    <Document title={t.busyTitle} failed>
      <StateMark tone="warning" icon={<ClockIcon />} />
      <Heading>{t.busyTitle}</Heading>
      <p class="lead">{t.busy}</p>
      <p class="lead">{t.busyNext(props.retryAfterSeconds)}</p>
      {props.retryHref !== undefined && (
        <ButtonLink id="try-again" look="secondary" href={props.retryHref}>
          {t.tryAgain}
        </ButtonLink>
      )}
      <RequestId />
    </Document>
  );
}
