import { open, rm, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '@gatehouse/kernel';
import { CommandFailed } from '../cli/explain.js';
import { forgetCredentials, readCredentials, writeCredentials, type Credentials } from './credentials.js';
import { discover, tokenRequest, type TokenSet } from './token-endpoint.js';

/** A token that ends sooner is renewed first: it would expire on the way. */
const marginMs = 30_000;
/** A renewal takes one or two requests of at most 30 s each; whoever holds the lock longer is gone. */
const lockIsStaleAfterMs = 90_000;

/**
 * The sign-in with an access token that is still good, renewed when needed.
 *
 * @throws CommandFailed when nobody is signed in or the sign-in has ended
 */
export async function freshCredentials(file: string, clock: Clock): Promise<Credentials> {
  const isFresh = (found: Credentials): boolean => found.expiresAt - clock.now().getTime() > marginMs;
  const found = await signedIn(file);
  if (isFresh(found)) return found;
  // One at a time: a refresh token works once, and its second use would end the whole sign-in.
  return whileLocked(`${file}.lock`, clock, async () => {
    const current = await signedIn(file);
    return isFresh(current) ? current : renew(file, current, clock);
  });
}

export function credentialsFrom(
  { issuer, clientId }: Pick<Credentials, 'issuer' | 'clientId'>,
  tokens: TokenSet,
  clock: Clock,
): Credentials {
  return {
    issuer,
    clientId,
    accessToken: tokens.access_token,
    expiresAt: clock.now().getTime() + tokens.expires_in * 1000,
    ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
  };
}

async function signedIn(file: string): Promise<Credentials> {
  const found = await readCredentials(file);
  if (found === null) throw new CommandFailed('Nobody is signed in here. Run "gatehouse login" first.');
  return found;
}

async function renew(file: string, current: Credentials, clock: Clock): Promise<Credentials> {
  const { issuer, clientId, refreshToken } = current;
  if (refreshToken === undefined) throw new CommandFailed('The sign-in has expired. Run "gatehouse login".');
  const outcome = await tokenRequest(await discover(issuer), {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: clientId,
  });
  if (outcome.kind === 'refused') {
    if (outcome.error !== 'invalid_grant')
      throw new CommandFailed(`The sign-in was not renewed: ${outcome.reason}`);
    await forgetCredentials(file);
    throw new CommandFailed('The sign-in has ended. Run "gatehouse login".');
  }
  // A server that does not rotate sends no new refresh token: the old one stays good.
  const renewed = credentialsFrom(current, { refresh_token: refreshToken, ...outcome.tokens }, clock);
  await writeCredentials(file, renewed);
  return renewed;
}

async function whileLocked<Result>(lock: string, clock: Clock, work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      await (await open(lock, 'wx', 0o600)).close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const held = await stat(lock).catch(() => null);
    if (held && clock.now().getTime() - held.mtimeMs > lockIsStaleAfterMs) await rm(lock, { force: true });
    else await pause(50);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}
