import type { Messages } from '../../messages/messages.js';
import { Section } from '../parts/section.js';
import { usePage } from '../page-context.js';
import { Document, Heading } from '../parts/document.js';
import { ArrowIcon, CheckIcon, ClockIcon, CrossIcon, WarningIcon } from '../parts/icons.js';
import { Code, Name } from '../parts/text.js';

export type ServiceState = 'up' | 'down' | 'degraded' | 'starting';

export interface ServiceStatus {
  readonly service: 'idp' | 'resource-api' | 'admin-api';
  readonly state: ServiceState;
  readonly url: string;
  /** One short sentence when something is wrong. */
  readonly detail?: string | undefined;
}

/** Every link that is left out is not shown. */
export interface WelcomeLinks {
  readonly signIn?: string | undefined;
  readonly account?: string | undefined;
  readonly device?: string | undefined;
  /** The dashboard, or the pages of the admin API while there is none. */
  readonly admin?: string | undefined;
  readonly resourceDocs?: string | undefined;
  readonly discovery?: string | undefined;
}

export interface WelcomePageProps {
  readonly services: readonly ServiceStatus[];
  readonly links: WelcomeLinks;
}

const names = {
  idp: 'serviceIdp',
  'resource-api': 'serviceResourceApi',
  'admin-api': 'serviceAdminApi',
} as const;

const states = {
  up: { text: 'serviceUp', tone: 'success', Icon: CheckIcon },
  down: { text: 'serviceDown', tone: 'danger', Icon: CrossIcon },
  degraded: { text: 'serviceDegraded', tone: 'warning', Icon: WarningIcon },
  starting: { text: 'serviceStarting', tone: 'neutral', Icon: ClockIcon },
} as const;

const linkTexts = [
  ['signIn', 'linkSignIn', 'linkSignInHint'],
  ['account', 'linkAccount', 'linkAccountHint'],
  ['device', 'linkDevice', 'linkDeviceHint'],
  ['admin', 'linkAdmin', 'linkAdminHint'],
  ['resourceDocs', 'linkResourceDocs', 'linkResourceDocsHint'],
  ['discovery', 'linkDiscovery', 'linkDiscoveryHint'],
] as const satisfies readonly (readonly [keyof WelcomeLinks, keyof Messages, keyof Messages])[];

function ServiceItem(props: { status: ServiceStatus }) {
  const { t } = usePage();
  const { status } = props;
  const { text, tone, Icon } = states[status.state];
  return (
    <li class="item service" id={`service-${status.service}`} data-state={status.state}>
      <div class="item-text">
        <h3 class="item-title">{t[names[status.service]]}</h3>
        <p class="item-facts">
          <Code>{status.url}</Code>
        </p>
        {status.detail !== undefined && (
          <p class="item-facts">
            <Name>{status.detail}</Name>
          </p>
        )}
      </div>
      <p class={`state state-${tone}`}>
        <Icon />
        {t[text]}
      </p>
    </li>
  );
}

function Links(props: { links: WelcomeLinks }) {
  const { t } = usePage();
  return (
    <ul class="links">
      {linkTexts.map(([key, text, hint]) => {
        const href = props.links[key];
        if (href === undefined) return null;
        return (
          <li>
            <a class="link-card" id={`link-${key}`} href={href}>
              <span class="link-card-text">
                <span class="link-card-title">{t[text]}</span>
                <span class="hint">{t[hint]}</span>
              </span>
              <ArrowIcon />
            </a>
          </li>
        );
      })}
    </ul>
  );
}

/** The identity provider's root page. */
export function WelcomePage(props: WelcomePageProps) {
  const { t } = usePage();
  const trouble = props.services.some(({ state }) => state === 'down' || state === 'degraded');
  const title = trouble ? t.welcomeTroubleTitle : t.welcomeTitle;
  return (
    <Document title={title} width="wide">
      <Heading>{title}</Heading>
      <p class="lead">{t.welcomeIntro}</p>
      <Section id="services" title={t.servicesTitle}>
        {props.services.length === 0 ? (
          <p class="empty">{t.servicesNone}</p>
        ) : (
          <ul class="items">
            {props.services.map((status) => (
              <ServiceItem status={status} />
            ))}
          </ul>
        )}
      </Section>
      <Section id="links" title={t.linksTitle}>
        <Links links={props.links} />
      </Section>
    </Document>
  );
}
