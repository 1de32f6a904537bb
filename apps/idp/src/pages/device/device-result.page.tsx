import { usePage } from '../page-context.js';
import { Document, Heading } from '../parts/document.js';
import { ButtonLink } from '../parts/form.js';
import { CheckIcon, ClockIcon, CrossIcon } from '../parts/icons.js';
import { StateMark } from '../parts/state-mark.js';
import { Name, rich } from '../parts/text.js';

export interface DeviceDonePageProps {
  readonly clientName: string;
}

export function DeviceDonePage(props: DeviceDonePageProps) {
  const { t } = usePage();
  return (
    <Document title={t.deviceDoneTitle}>
      <StateMark tone="success" icon={<CheckIcon />} />
      <Heading>{t.deviceDoneTitle}</Heading>
      <p class="lead">{rich(t.deviceDone, <Name>{props.clientName}</Name>)}</p>
      <p class="lead">{t.deviceDoneHint}</p>
    </Document>
  );
}

export interface DeviceRefusedPageProps {
  readonly reason: 'denied' | 'expired';
  /** The page to enter another code. */
  readonly deviceHref: string;
}

export function DeviceRefusedPage(props: DeviceRefusedPageProps) {
  const { t } = usePage();
  const denied = props.reason === 'denied';
  const title = denied ? t.deviceDeniedTitle : t.deviceExpiredTitle;
  return (
    <Document title={title} failed={!denied}>
      <StateMark tone="neutral" icon={denied ? <CrossIcon /> : <ClockIcon />} />
      <Heading>{title}</Heading>
      <p class="lead">{denied ? t.deviceDenied : t.deviceExpired}</p>
      <ButtonLink id="another-code" look="secondary" href={props.deviceHref}>
        {t.deviceAnother}
      </ButtonLink>
    </Document>
  );
}
