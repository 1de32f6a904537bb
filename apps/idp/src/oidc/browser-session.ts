import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RealmProvider } from './realm-provider.js';

/** The browser's session at one realm, as far as our own pages need it. */
export interface BrowserSession {
  readonly uid: string;
  readonly userId: string;
  readonly signedInAt: Date;
  readonly expiresAt: Date;
  /** Ends it as signing out does: its tokens stop counting, its clients are told. */
  readonly end: () => Promise<void>;
}

/** Null when nobody is signed in here with this browser. */
export async function browserSessionOf(
  { provider }: RealmProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<BrowserSession | null> {
  const session = await provider.Session.get(provider.createContext(request, response));
  if (session.accountId === undefined || session.loginTs === undefined) return null;
  return {
    uid: session.uid,
    userId: session.accountId,
    signedInAt: new Date(session.loginTs * 1000),
    expiresAt: new Date(session.exp * 1000),
    end: () => session.destroy(),
  };
}
