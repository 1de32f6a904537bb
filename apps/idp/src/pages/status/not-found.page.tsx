import { usePage } from '../page-context.js';
import { Document, Heading, RequestId } from '../parts/document.js';
import { AlertIcon } from '../parts/icons.js';
import { StateMark } from '../parts/state-mark.js';

export interface NotFoundPageProps {
  /** An unknown realm and a disabled one read the same. */
  readonly missing: 'realm' | 'path';
}

export function NotFoundPage(props: NotFoundPageProps) {
  const { t } = usePage();
  return (
    <Document title={t.notFoundTitle} failed>
      <StateMark tone="neutral" icon={<AlertIcon />} />
      <Heading>{t.notFoundTitle}</Heading>
      <p class="lead">{props.missing === 'realm' ? t.notFoundRealm : t.notFoundPath}</p>
      <p class="lead">{t.notFoundNext}</p>
      <RequestId />
    </Document>
  );
}
