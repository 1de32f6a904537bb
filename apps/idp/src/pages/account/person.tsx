import type { ComponentChildren } from 'preact';
import type { Messages } from '../../messages/messages.js';
import { usePage } from '../page-context.js';
import { Button, PostForm } from '../parts/form.js';
import { CheckIcon, WarningIcon } from '../parts/icons.js';
import { Code, Name } from '../parts/text.js';
import { Section } from '../parts/section.js';

export interface AccountPerson {
  readonly username: string;
  readonly email: { readonly address: string; readonly verified: boolean } | null;
  /** Further claims by their standard names, e.g. `name`, `groups`, `zoneinfo`; lists joined by the caller. */
  readonly claims: readonly { readonly name: string; readonly value: string }[];
}

const labels = {
  name: 'claimName',
  groups: 'claimGroups',
  roles: 'claimRoles',
  phone_number: 'claimPhone',
  locale: 'claimLocale',
  zoneinfo: 'claimZoneinfo',
} as const satisfies Record<string, keyof Messages>;

function ClaimLabel(props: { name: string }) {
  const { t } = usePage();
  if (!Object.hasOwn(labels, props.name)) return <Code>{props.name}</Code>;
  return <>{t[labels[props.name as keyof typeof labels]]}</>;
}

function Row(props: { label: ComponentChildren; name: string; children: ComponentChildren }) {
  return (
    <div class="fact" data-claim={props.name}>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function EmailState(props: { verified: boolean }) {
  const { t } = usePage();
  return (
    <span class={`state ${props.verified ? 'state-success' : 'state-warning'}`} id="email-state">
      {props.verified ? <CheckIcon /> : <WarningIcon />}
      {props.verified ? t.accountEmailVerified : t.accountEmailUnverified}
    </span>
  );
}

export function Person(props: { person: AccountPerson; action: string; csrf: string }) {
  const { t } = usePage();
  const { person } = props;
  return (
    <Section id="who" title={t.accountWho}>
      <dl class="facts">
        <Row label={t.claimUsername} name="preferred_username">
          <Name>{person.username}</Name>
        </Row>
        <Row label={t.claimEmail} name="email">
          {person.email ? (
            <span class="with-state">
              <Name>{person.email.address}</Name>
              <EmailState verified={person.email.verified} />
            </span>
          ) : (
            <span class="empty">{t.accountEmailNone}</span>
          )}
        </Row>
        {person.claims.map((claim) => (
          <Row label={<ClaimLabel name={claim.name} />} name={claim.name}>
            <Name>{claim.value}</Name>
          </Row>
        ))}
      </dl>
      {person.email?.verified === false && (
        <PostForm id="send-verification-form" action={props.action} csrf={props.csrf}>
          <Button
            id="send-verification"
            look="secondary"
            field={{ name: 'action', value: 'send-verification' }}
          >
            {t.accountSendVerification}
          </Button>
        </PostForm>
      )}
    </Section>
  );
}
