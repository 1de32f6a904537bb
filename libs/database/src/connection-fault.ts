/** The database cannot be opened or used; the message says why in one line, and holds no password. */
export class DatabaseUnusable extends Error {
  override readonly name = 'DatabaseUnusable';
}

/** SQLSTATE insufficient_privilege. */
const PERMISSION_DENIED = '42501';

/** By the code of the system or the SQLSTATE of the server (PostgreSQL, appendix A). */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was cut off',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOENT: 'there is no such socket',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ETIMEDOUT: 'no answer',
  ERR_INVALID_URL: 'it is not a URL; characters like / and # in the password must be percent-encoded',
  '28P01': 'wrong password, or no such role',
  '3D000': 'there is no database of that name',
};

/** The driver has no codes for these. */
const reasonsByMessage: readonly (readonly [RegExp, string])[] = [
  [/timeout/i, 'no answer'],
  [/client password must be a/, 'the server asks for a password, and the URL has none'],
];

/** @throws DatabaseUnusable when the database cannot be opened or used, in one line and without the password */
export async function sayingWhatFailed<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw connectionFault(url, error) ?? error;
  }
}

/** @returns null for what is no fault of the connection or the role: an error of ours keeps its stack */
export function connectionFault(url: string, error: unknown): DatabaseUnusable | null {
  const { code: given, message = '' } = (error ?? {}) as { code?: string; message?: string };
  const code = given ?? '';
  const target = targetOf(url);
  if (code === PERMISSION_DENIED) {
    return new DatabaseUnusable(
      `DATABASE_URL: ${message}. The role ${target.role} must own the database, or have CREATE on its schema public.`,
    );
  }
  const reason = reasons[code] ?? reasonsByMessage.find(([pattern]) => pattern.test(message))?.[1];
  // Class 28: invalid authorization; 53: too many connections; 57P: starting up or shutting down.
  const said = reason ?? (/^(28|53|57P)/.test(code) ? message : null);
  if (said === null) return null;
  return new DatabaseUnusable(`DATABASE_URL: cannot connect to ${target.name}: ${said}.`);
}

/** Never the password, and no parameters: they may hold one too. */
function targetOf(text: string): { name: string; role: string } {
  const url = URL.parse(text);
  if (url === null) return { name: 'the database', role: 'in it' };
  const { searchParams } = url;
  const role = searchParams.get('user') ?? readable(url.username);
  const host = searchParams.get('host') ?? readable(url.hostname);
  const port = url.port || (searchParams.get('port') ?? '5432');
  return {
    name: `${role === '' ? '' : `${role}@`}${host}:${port}${readable(url.pathname)}`,
    role: role === '' ? 'of this account' : role,
  };
}

function readable(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
