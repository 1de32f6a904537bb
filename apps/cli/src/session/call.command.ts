import { SystemClock } from '@gatehouse/kernel';
import { operand, textOption, textOptions, WrongUsage, type Invocation } from '../cli/command.js';
import { CommandFailed } from '../cli/explain.js';
import { exitCodes } from '../cli/run-cli.js';
import { freshCredentials } from './access-token.js';
import { answerOf } from './http-answer.js';
import { credentialsFile } from './sign-in-settings.js';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** `gatehouse call METHOD URL`: one request with the access token of the sign-in. */
export async function run(invocation: Invocation): Promise<number> {
  const method = operand(invocation, 0).toUpperCase();
  const url = operand(invocation, 1);
  const data = textOption(invocation, 'data');
  if (!methods.includes(method)) throw new WrongUsage(`The method must be one of ${methods.join(', ')}.`);
  if (data !== undefined) assertJson(data);
  const { issuer, accessToken } = await freshCredentials(credentialsFile(), new SystemClock());
  assertMayReceiveToken(url, issuer, textOptions(invocation, 'trust'));
  const answer = await answerOf(url, {
    method,
    headers: {
      authorization: `Bearer ${accessToken}`,
      accept: 'application/json',
      ...(data === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(data === undefined ? {} : { body: data }),
  });
  const body = answer.json === null ? answer.text : JSON.stringify(answer.json, null, 2);
  if (body !== '') invocation.terminal.print(body);
  if (!answer.ok) invocation.terminal.note(`Status ${String(answer.status)}.`);
  if (answer.status === 401) invocation.terminal.note('Your sign-in has ended. Run "gatehouse login".');
  return answer.ok ? exitCodes.success : exitCodes.failure;
}

/**
 * A token is as good as the person's presence, so a mistyped or pasted address must not get it: it goes to the host
 * of the issuer, to this machine when the issuer is here, and to origins that are named for it.
 *
 * @throws WrongUsage, CommandFailed
 */
export function assertMayReceiveToken(url: string, issuer: string, trusted: readonly string[]): void {
  const target = URL.parse(url);
  if (target === null || !['http:', 'https:'].includes(target.protocol)) {
    throw new WrongUsage(`"${url}" is not an absolute http or https URL.`);
  }
  if (trusted.includes(target.origin)) return;
  const home = new URL(issuer);
  const bothHere = isLoopback(home) && isLoopback(target);
  const sameHost =
    target.hostname === home.hostname && (target.protocol === 'https:' || home.protocol === 'http:');
  if (bothHere || sameHost) return;
  throw new CommandFailed(
    `Your token was issued by ${home.origin}; it is not sent to ${target.origin} unasked. ` +
      `If that is right, add --trust ${target.origin}.`,
  );
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function assertJson(data: string): void {
  try {
    JSON.parse(data);
  } catch (error) {
    throw new WrongUsage(`--data must be JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
