import { usePage } from '../page-context.js';
import { PersonIcon } from './icons.js';
import { Name } from './text.js';

/** A person as far as the server has proved who it is. */
export interface Identity {
  readonly username: string;
  readonly displayName?: string | undefined;
}

export function IdentityLine(props: { identity: Identity }) {
  const { t } = usePage();
  const { username, displayName } = props.identity;
  return (
    <span class="identity">
      <PersonIcon />
      <span class="identity-text">
        <span class="visually-hidden">{t.yourAccount}</span>
        {displayName !== undefined && displayName !== '' && displayName !== username && (
          <strong class="identity-name">
            <Name>{displayName}</Name>
          </strong>
        )}
        <span class="identity-username">
          <Name>{username}</Name>
        </span>
      </span>
    </span>
  );
}
