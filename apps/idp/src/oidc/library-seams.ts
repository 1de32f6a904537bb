import { errors, Provider, type KoaContextWithOIDC } from 'oidc-provider';
import { constantTimeEqual, sha256 } from '@gatehouse/crypto';
import type { ClientDirectory } from '@gatehouse/clients';
import type { Transactor } from '@gatehouse/database';
import type { Clock, RequestOrigin } from '@gatehouse/kernel';
import type { BrowserSessions } from '@gatehouse/sessions';
import { cookieAttributes } from './provider-configuration.js';
import { rememberOnce } from './replay-detection.js';
import { identityScopes, type ResourceServers } from './resource-servers.js';
import type { SessionEnding } from './session-ending.js';
import { saveSessionsTogether } from './session-saving.js';
import type { SessionStore } from './session-store.js';

export interface SeamParts {
  readonly realmId: string;
  readonly clients: ClientDirectory;
  readonly db: Transactor;
  readonly clock: Clock;
  readonly sessions: SessionEnding;
  readonly sessionStore: SessionStore;
  readonly resources: ResourceServers;
  readonly browsers: BrowserSessions;
  readonly originOf: (ctx: KoaContextWithOIDC) => RequestOrigin;
}

interface SavedSession {
  readonly id: string;
  readonly uid: string;
  /** Unset until somebody signed in. */
  readonly accountId?: string;
  /** Unset until it was saved once. */
  readonly exp?: number;
  save(seconds: number): Promise<unknown>;
}

interface ClientToken {
  scope?: string | undefined;
  readonly client?: { readonly scope?: string };
  readonly resourceServer?: { readonly scope?: string };
}

/** The prototypes that the library has no setting for; each provider has classes of its own, so realms do not meet. */
interface Prototypes {
  readonly Client: {
    find: (id: unknown) => Promise<unknown>;
    readonly adapter: { find(id: string): Promise<object | undefined> };
    prototype: Record<string, unknown>;
  };
  readonly ClientCredentials: { prototype: { save: (this: ClientToken) => Promise<unknown> } };
  readonly Session: {
    prototype: {
      persist: (this: SavedSession) => Promise<unknown>;
      save: (this: SavedSession, seconds: number) => Promise<unknown>;
    };
  };
  readonly ReplayDetection: { unique: (issuer: string, jti: string, expiresAt: number) => Promise<boolean> };
}

/** As long as anybody looks at a form before typing a code. */
const FORM_SECONDS = 3_600;

/**
 * Where the library decides something that is ours to decide, and offers no setting for it.
 *
 * All of it is here or called from here, so that an upgrade of the library has one place to check; test/architecture
 * pins its version.
 */
export function fitSeams(provider: Provider, parts: SeamParts): void {
  const { Client, ClientCredentials, Session, ReplayDetection } = provider as unknown as Prototypes;

  // Secrets: several per client, hashed, with expiry. The library compares with the one it was given.
  Client.prototype['compareClientSecret'] = function (
    this: { clientId: string },
    actual: unknown,
  ): Promise<boolean> {
    return secretMatches(parts, this.clientId, actual);
  };

  // The library knows a client again by hashing its whole metadata on each request; ours is the same object until it
  // changes.
  const find = Client.find;
  const known = new WeakMap<object, unknown>();
  Client.find = async (id: unknown): Promise<unknown> => {
    const metadata = typeof id === 'string' && id !== '' ? await Client.adapter.find(id) : undefined;
    if (metadata === undefined) return find.call(Client, id);
    const same = known.get(metadata);
    if (same !== undefined) return same;
    const client = await find.call(Client, id);
    if (client !== undefined) known.set(metadata, client);
    return client;
  };

  // Every token carries the session it came from, so that ending the session ends it.
  Client.prototype['includeSid'] = () => true;

  // Notices of logout are rows that are delivered until heard (BackchannelLogout), not a request in passing.
  Client.prototype['backchannelLogout'] = () => Promise.resolve();

  saveSessionsTogether(provider, {
    db: parts.db,
    store: parts.sessionStore,
    sessions: parts.sessions,
    epochSeconds: () => parts.clock.epochSeconds(),
  });

  // A browser without a session that posts to the device page gets the form again, with a token for it in a session
  // that the library then fails to save, because it is new.
  const persist = Session.prototype.persist;
  Session.prototype.persist = async function (this: SavedSession): Promise<unknown> {
    if (this.exp !== undefined) return persist.call(this);
    Provider.ctx?.oidc.cookies.set(provider.cookieName('session'), this.id, cookieAttributes);
    return this.save(FORM_SECONDS);
  };

  // The library saves the session at each step that a browser takes with it.
  const save = Session.prototype.save;
  Session.prototype.save = async function (this: SavedSession, seconds: number): Promise<unknown> {
    const saved = await save.call(this, seconds);
    await noteUse(parts, this, seconds);
    return saved;
  };

  const saveClientCredentials = ClientCredentials.prototype.save;
  ClientCredentials.prototype.save = async function (this: ClientToken): Promise<unknown> {
    const asked = Provider.ctx?.oidc.requestParamScopes ?? new Set<string>();
    if (asked.size === 0) this.scope ??= defaultScope(this);
    else assertGiven(parts.resources, asked, this.scope);
    return saveClientCredentials.call(this);
  };

  ReplayDetection.unique = (issuer, jti, expiresAt) =>
    rememberOnce(parts.db, parts.realmId, issuer, jti, expiresAt, parts.clock.epochSeconds());
}

async function noteUse(parts: SeamParts, session: SavedSession, seconds: number): Promise<void> {
  const { ctx } = Provider;
  if (ctx === undefined || session.accountId === undefined) return;
  await parts.browsers.note({
    realmId: parts.realmId,
    uid: session.uid,
    userId: session.accountId,
    origin: parts.originOf(ctx),
    expiresAt: new Date(parts.clock.now().getTime() + seconds * 1000),
  });
}

/**
 * A misspelt scope, or scopes of another API only, must not become a token of another width: the library leaves out
 * what it does not know, and a token without a scope carries all rights.
 *
 * @throws InvalidScope
 */
function assertGiven(resources: ResourceServers, asked: ReadonlySet<string>, given = ''): void {
  for (const scope of asked)
    if (!resources.allScopes.has(scope)) throw new errors.InvalidScope('the scope is not known here', scope);
  if (given === '')
    throw new errors.InvalidScope(
      'no scope that was asked for is one of this resource',
      [...asked].join(' '),
    );
}

/** A client that names no scope gets all that it is registered for and no more (RFC 6749 section 3.3). */
function defaultScope({ client, resourceServer }: ClientToken): string | undefined {
  if (!client?.scope) return undefined;
  const people = new Set<string>(identityScopes);
  const scopes = (resourceServer?.scope ?? '')
    .split(' ')
    .filter((scope) => scope !== '' && !people.has(scope));
  return scopes.length === 0 ? undefined : scopes.join(' ');
}

async function secretMatches(parts: SeamParts, clientId: string, actual: unknown): Promise<boolean> {
  if (typeof actual !== 'string' || actual === '') return false;
  const found =
    parts.clients.peek(parts.realmId, clientId) ?? (await parts.clients.find(parts.realmId, clientId));
  if (!found) throw new errors.InvalidClientAuth('client not found');
  const now = parts.clock.now();
  const hash = sha256(actual);
  let matches = false;
  for (const secret of found.secretHashes) {
    const isCurrent = secret.expiresAt === null || secret.expiresAt > now;
    if (constantTimeEqual(secret.hash, hash) && isCurrent) matches = true;
  }
  return matches;
}
