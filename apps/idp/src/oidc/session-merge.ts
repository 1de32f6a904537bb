import { isDeepStrictEqual } from 'node:util';
import type { EndingSession } from './session-ending.js';

/** A browser session as it is stored: what the library keeps of it, without its secret id. */
export interface SessionPayload {
  readonly uid?: string;
  readonly accountId?: string;
  readonly exp?: number;
  readonly authorizations?: NonNullable<EndingSession['authorizations']>;
  readonly [member: string]: unknown;
}

/**
 * What becomes of a session that two requests of one browser changed at once: the changes of both.
 *
 * Each member that a request changed counts, and of the authorizations those of each client by itself.
 *
 * @param base what the request loaded
 * @param mine what the request made of it
 * @param stored what another request made of it meanwhile
 * @returns null when they cannot both count: the session is somebody else's now
 */
export function mergeSessions(
  base: SessionPayload,
  mine: SessionPayload,
  stored: SessionPayload,
): SessionPayload | null {
  if (isSomebodyElses(base, mine, stored)) return null;
  const merged = changesOn(base, mine, stored);
  delete merged['authorizations'];
  const authorizations = changesOn(
    base.authorizations ?? {},
    mine.authorizations ?? {},
    stored.authorizations ?? {},
  ) as NonNullable<SessionPayload['authorizations']>;
  return {
    ...merged,
    exp: Math.max(mine.exp ?? 0, stored.exp ?? 0),
    ...(Object.keys(authorizations).length > 0 ? { authorizations } : {}),
  };
}

/** Another request signed somebody in whom this one does not know; who only looked at a sign-in page has lost nothing. */
function isSomebodyElses(base: SessionPayload, mine: SessionPayload, stored: SessionPayload): boolean {
  if (stored.accountId === base.accountId || stored.accountId === mine.accountId) return false;
  return base.accountId !== undefined || mine.accountId !== undefined;
}

type Members = Readonly<Record<string, unknown>>;

function changesOn(base: Members, mine: Members, stored: Members): Record<string, unknown> {
  const names = new Set([...Object.keys(stored), ...Object.keys(mine)]);
  const merged: Record<string, unknown> = {};
  for (const name of names) {
    const value = isDeepStrictEqual(base[name], mine[name]) ? stored[name] : mine[name];
    if (value !== undefined) merged[name] = value;
  }
  return merged;
}
