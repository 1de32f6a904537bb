import { usePage } from '../page-context.js';
import { ChoiceForm } from '../parts/choice-form.js';
import { ClientLogo } from '../parts/client.js';
import { Document, Heading, type Progress } from '../parts/document.js';
import type { FormProps, SubmitField } from '../parts/form.js';
import { IdentityLine, type Identity } from '../parts/identity.js';
import { WarningNotice } from '../parts/notice.js';
import { ScopeList, type ScopeRequest } from '../parts/scopes.js';
import { Name, rich } from '../parts/text.js';

export interface DeviceConfirmPageProps extends FormProps {
  readonly client: { readonly name: string; readonly logoUrl?: string | undefined };
  /** As the device shows it, with its dash. */
  readonly userCode: string;
  readonly scopes: readonly ScopeRequest[];
  /** The person who is signed in; left out when the sign-in follows. */
  readonly identity?: Identity | undefined;
  /** Where the device asked from: address and user agent in words. */
  readonly askedFrom?: string | undefined;
  readonly allowField?: SubmitField | undefined;
  readonly denyField?: SubmitField | undefined;
  readonly progress?: Progress | undefined;
}

/** Asks before a device gets access; says what it is, so that a code sent by a stranger is not approved blindly. */
export function DeviceConfirmPage(props: DeviceConfirmPageProps) {
  const { t } = usePage();
  const { client } = props;
  return (
    <Document title={t.deviceConfirmTitle(client.name)}>
      <ClientLogo url={client.logoUrl} name={client.name} />
      <Heading progress={props.progress}>{rich(t.deviceConfirmTitle, <Name>{client.name}</Name>)}</Heading>
      {props.identity && (
        <div class="known">
          <IdentityLine identity={props.identity} />
        </div>
      )}
      <div class="shown-code">
        <p class="shown-code-label" id="shown-code-label">
          {t.deviceConfirmCompare}
        </p>
        <p class="shown-code-value" id="shown-user-code" translate={false}>
          {props.userCode}
        </p>
        {props.askedFrom !== undefined && (
          <p class="small-print">
            {t.deviceConfirmFrom} <Name>{props.askedFrom}</Name>
          </p>
        )}
      </div>
      {props.scopes.length > 0 && (
        <section class="block" aria-labelledby="consent-asks">
          <h2 class="block-title" id="consent-asks">
            {t.consentAsks}
          </h2>
          <ScopeList id="device-scopes" scopes={props.scopes} />
        </section>
      )}
      <WarningNotice>
        <p>{t.deviceConfirmWarning}</p>
      </WarningNotice>
      <ChoiceForm
        id="device-confirm-form"
        action={props.action}
        csrf={props.csrf}
        hidden={props.hidden}
        yes={{ id: 'allow', text: t.allow, field: props.allowField }}
        no={{ id: 'deny', text: t.deny, field: props.denyField }}
      />
    </Document>
  );
}
