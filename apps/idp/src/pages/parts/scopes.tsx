import type { Messages } from '../../messages/messages.js';
import { usePage } from '../page-context.js';
import { CheckIcon } from './icons.js';
import { Code, Name } from './text.js';

/** One scope that an application asks for. */
export interface ScopeRequest {
  /** The exact scope, e.g. `email` or `hosts:read`. */
  readonly name: string;
  /** What it allows, for people; the standard scopes have their own text and need none. */
  readonly description?: string | undefined;
  /** True when an earlier consent did not hold it. */
  readonly isNew?: boolean | undefined;
}

/**
 * Stands in a list of scopes for what no scope says: the application may do what the person may. It has a space, which
 * no scope has (RFC 6749 section 3.3), so nobody can ask for it by this name.
 */
export const ALL_PERMISSIONS = 'all permissions';

const standard = {
  openid: 'scopeOpenid',
  profile: 'scopeProfile',
  email: 'scopeEmail',
  phone: 'scopePhone',
  address: 'scopeAddress',
  groups: 'scopeGroups',
  roles: 'scopeRoles',
  offline_access: 'scopeOffline',
  [ALL_PERMISSIONS]: 'scopeAllPermissions',
} as const satisfies Record<string, keyof Messages>;

function isStandard(name: string): name is keyof typeof standard {
  return Object.hasOwn(standard, name);
}

/** Says what a scope allows; the scope's own name stands beside it when we cannot say more. */
function ScopeText(props: { scope: ScopeRequest }) {
  const { t } = usePage();
  const { name, description } = props.scope;
  if (isStandard(name)) return <span>{t[standard[name]]}</span>;
  return (
    <span>
      {description === undefined ? t.scopeOther : <Name>{description}</Name>} <Code>{name}</Code>
    </span>
  );
}

export function ScopeList(props: { scopes: readonly ScopeRequest[]; id: string }) {
  const { t } = usePage();
  return (
    <ul class="scopes" id={props.id}>
      {props.scopes.map((scope) => (
        <li class="scope" data-scope={scope.name}>
          <CheckIcon />
          <span class="scope-text">
            <ScopeText scope={scope} />
            {scope.isNew === true && <span class="pill">{t.consentNew}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
