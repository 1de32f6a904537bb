import { originOf } from '@gatehouse/http';
import type { Actor } from '@gatehouse/kernel';
import type { BrowserSession } from '../oidc/browser-session.js';
import type { RealmProvider } from '../oidc/realm-provider.js';
import type { Visit } from './visit.js';

/** A request of a signed-in person. */
export interface AccountVisit extends Visit {
  readonly provider: RealmProvider;
  readonly session: BrowserSession;
}

export const actorOf = ({ provider, session, request }: AccountVisit): Actor => ({
  kind: 'user',
  id: session.userId,
  realmId: provider.realm.id,
  name: null,
  origin: originOf(request),
  narrowedTo: null,
});
