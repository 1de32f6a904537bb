import { usePage } from '../page-context.js';
import { Button, PostForm } from '../parts/form.js';
import { ScopeList, type ScopeRequest } from '../parts/scopes.js';
import { Name, Time } from '../parts/text.js';
import { Section } from '../parts/section.js';

/** A consent that the person gave to an application. */
export interface AccountGrant {
  readonly id: string;
  readonly clientName: string;
  readonly scopes: readonly ScopeRequest[];
  readonly grantedAt: Date;
}

export function Grants(props: { grants: readonly AccountGrant[]; action: string; csrf: string }) {
  const { t } = usePage();
  return (
    <Section id="grants" title={t.grantsTitle}>
      {props.grants.length === 0 ? (
        <p class="empty">{t.grantsNone}</p>
      ) : (
        <ul class="items">
          {props.grants.map((grant) => (
            <li class="item grant" data-grant={grant.id}>
              <div class="item-text">
                <h3 class="item-title">
                  <Name>{grant.clientName}</Name>
                </h3>
                <p class="item-facts">
                  {t.grantSince} <Time at={grant.grantedAt} />
                </p>
                <ScopeList id={`grant-${grant.id}-scopes`} scopes={grant.scopes} />
              </div>
              <PostForm
                id={`revoke-grant-${grant.id}-form`}
                class="item-form"
                action={props.action}
                csrf={props.csrf}
                hidden={{ grant_id: grant.id }}
              >
                <Button
                  id={`revoke-grant-${grant.id}`}
                  class="revoke-grant"
                  look="secondary"
                  field={{ name: 'action', value: 'revoke-grant' }}
                  label={t.grantRevokeLabel(grant.clientName)}
                >
                  {t.grantRevoke}
                </Button>
              </PostForm>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
