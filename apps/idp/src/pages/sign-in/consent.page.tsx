import { usePage } from '../page-context.js';
import { ChoiceForm } from '../parts/choice-form.js';
import { ClientLogo } from '../parts/client.js';
import { Document, Heading, type Progress } from '../parts/document.js';
import type { FormProps, SubmitField } from '../parts/form.js';
import { IdentityLine, type Identity } from '../parts/identity.js';
import { safeUrl } from '../parts/safe-url.js';
import { ScopeList, type ScopeRequest } from '../parts/scopes.js';
import { Name, rich } from '../parts/text.js';

/** The application that asks, as it registered itself. */
export interface ConsentClient {
  readonly name: string;
  readonly logoUrl?: string | undefined;
  readonly homeUrl?: string | undefined;
  readonly policyUrl?: string | undefined;
  readonly termsUrl?: string | undefined;
}

export interface ConsentPageProps extends FormProps {
  readonly client: ConsentClient;
  readonly identity: Identity;
  readonly scopes: readonly ScopeRequest[];
  /** Host of the redirect address, so that the person sees where they are sent. */
  readonly returnsTo?: string | undefined;
  /** True when the answer is kept, per client and scopes. */
  readonly remembered: boolean;
  readonly allowField?: SubmitField | undefined;
  readonly denyField?: SubmitField | undefined;
  readonly progress?: Progress | undefined;
}

function ClientLinks(props: { client: ConsentClient }) {
  const { t } = usePage();
  const { client } = props;
  const links = [
    { id: 'client-home', text: t.consentHome, url: client.homeUrl },
    { id: 'client-policy', text: t.consentPolicy, url: client.policyUrl },
    { id: 'client-terms', text: t.consentTerms, url: client.termsUrl },
  ].flatMap(({ id, text, url }) => {
    const href = safeUrl(url);
    return href === null ? [] : [{ id, text, href }];
  });
  if (links.length === 0) return null;
  return (
    <nav class="client-links" aria-label={t.consentLinks(client.name)}>
      {links.map((link) => (
        <a id={link.id} class="link" href={link.href} rel="noopener noreferrer" target="_blank">
          {link.text}
        </a>
      ))}
    </nav>
  );
}

/** Asks the person whether an application may use their account. */
export function ConsentPage(props: ConsentPageProps) {
  const { t } = usePage();
  const { client } = props;
  return (
    <Document title={t.consentTitle(client.name)}>
      <ClientLogo url={client.logoUrl} name={client.name} />
      <Heading progress={props.progress}>{rich(t.consentTitle, <Name>{client.name}</Name>)}</Heading>
      <div class="known">
        <IdentityLine identity={props.identity} />
      </div>
      <section class="block" aria-labelledby="consent-asks">
        <h2 class="block-title" id="consent-asks">
          {t.consentAsks}
        </h2>
        <ScopeList id="consent-scopes" scopes={props.scopes} />
      </section>
      <ChoiceForm
        id="consent-form"
        action={props.action}
        csrf={props.csrf}
        hidden={props.hidden}
        yes={{ id: 'allow', text: t.allow, field: props.allowField }}
        no={{ id: 'deny', text: t.deny, field: props.denyField }}
      />
      <div class="small-print">
        {props.returnsTo !== undefined && <p>{rich(t.consentReturn, <Name>{props.returnsTo}</Name>)}</p>}
        <p>{props.remembered ? t.consentRemembered : t.consentNotRemembered}</p>
        <ClientLinks client={client} />
      </div>
    </Document>
  );
}
