import { errors, Provider, type KoaContextWithOIDC } from 'oidc-provider';
import type { Transactor } from '@gatehouse/database';
import type { SessionEnding } from './session-ending.js';
import type { SessionPayload } from './session-merge.js';
import type { KnownSession, SessionStore } from './session-store.js';

/** How the session was when it was loaded or saved last. Read through the proxy that the library puts around it. */
const LOADED = Symbol('loaded');

interface Session {
  readonly id: string;
  readonly uid: string;
  exp?: number;
  touched?: boolean;
  destroyed?: boolean;
  readonly [LOADED]?: KnownSession;
  getValueAndPayload(): Promise<{ value: string; payload: SessionPayload & { jti?: string } }>;
}

type Finder = (value: string, ...rest: unknown[]) => Promise<Session | undefined>;

interface SessionClass {
  find: Finder;
  findByUid: Finder;
  prototype: {
    save: (this: Session, seconds: number) => Promise<unknown>;
    destroy: (this: Session) => Promise<void>;
  };
}

export interface SessionSavingParts {
  readonly db: Transactor;
  readonly store: SessionStore;
  readonly sessions: SessionEnding;
  readonly epochSeconds: () => number;
}

/** Sessions are saved and ended by our store, because the library overwrites the whole of whatever is there. */
export function saveSessionsTogether(provider: Provider, parts: SessionSavingParts): void {
  const { Session } = provider as unknown as { Session: SessionClass };
  for (const finder of ['find', 'findByUid'] as const) {
    const original = Session[finder];
    Session[finder] = async (...args) => {
      const session = await original.apply(Session, args);
      if (session) remember(session, await asKnown(session));
      return session;
    };
  }

  Session.prototype.save = async function (this: Session, seconds: number): Promise<unknown> {
    this.exp = parts.epochSeconds() + seconds;
    const mine = await asKnown(this);
    await save(provider, parts.store, this, mine, seconds);
    remember(this, mine);
    this.touched = false;
    return mine.id;
  };

  Session.prototype.destroy = async function (this: Session): Promise<void> {
    await parts.db.run(async () => {
      const current = await parts.store.take(this.uid);
      if (current) await parts.sessions.end(current);
    });
    this.destroyed = true;
  };
}

async function save(
  provider: Provider,
  store: SessionStore,
  session: Session,
  mine: KnownSession,
  seconds: number,
): Promise<void> {
  const loaded = session[LOADED];
  if (loaded === undefined) {
    await store.insert(mine, seconds);
    return;
  }
  const outcome = await store.update(loaded, mine, seconds);
  if (outcome === 'kept') return;
  const { ctx } = Provider;
  // The browser has the new id from the other answer, or has no session: ours must not overwrite that.
  if (ctx !== undefined) dropCookie(ctx, provider.cookieName('session'));
  if (outcome === 'moved') return;
  session.destroyed = true;
  // A code for whoever is signed in no more must not leave.
  ctx?.remove('Location');
  throw new errors.SessionNotFound('the session has ended');
}

async function asKnown(session: Session): Promise<KnownSession> {
  const { value, payload } = await session.getValueAndPayload();
  // As it is stored: without its secret, and apart from what the request goes on to change.
  const kept = { ...payload };
  delete kept.jti;
  return { id: value, payload: JSON.parse(JSON.stringify(kept)) as SessionPayload };
}

function remember(session: Session, known: KnownSession): void {
  // Not by assignment: the library's proxy would take it for a change of the session.
  Object.defineProperty(session, LOADED, { value: known, configurable: true });
}

function dropCookie(ctx: KoaContextWithOIDC, name: string): void {
  const cookies = ctx.res.getHeader('set-cookie');
  if (!Array.isArray(cookies)) return;
  const others = cookies.filter(
    (cookie) => !cookie.startsWith(`${name}=`) && !cookie.startsWith(`${name}.sig=`),
  );
  if (others.length > 0) ctx.res.setHeader('set-cookie', others);
  else ctx.res.removeHeader('set-cookie');
}
