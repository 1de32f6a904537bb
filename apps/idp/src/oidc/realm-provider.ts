import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { Realm } from '@gatehouse/realms';
import type { GrantRevocation } from './grant-revocation.js';
import type { ResourceServers } from './resource-servers.js';
import type { SessionEnding } from './session-ending.js';

/** One realm's OpenID provider with what was built around it. */
export interface RealmProvider {
  readonly realm: Realm;
  readonly issuer: string;
  readonly provider: Provider;
  readonly resources: ResourceServers;
  readonly grants: GrantRevocation;
  readonly sessions: SessionEnding;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}
