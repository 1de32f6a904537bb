import type { Invocation } from '../cli/command.js';
import { exitCodes } from '../cli/run-cli.js';
import { forgetCredentials, readCredentials, type Credentials } from './credentials.js';
import { answerOf } from './http-answer.js';
import { credentialsFile } from './sign-in-settings.js';
import { discover } from './token-endpoint.js';

/** `gatehouse logout`: forgets the sign-in here, and has the server revoke it (RFC 7009). */
export async function run({ terminal }: Invocation): Promise<number> {
  const file = credentialsFile();
  const found = await readCredentials(file);
  if (found === null) {
    terminal.print('Nobody is signed in here.');
    return exitCodes.success;
  }
  // First here: whatever the server answers, this machine must not keep it.
  await forgetCredentials(file);
  const fault = await revoke(found).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (fault === null) {
    terminal.print('Signed out.');
    return exitCodes.success;
  }
  terminal.note(`The sign-in is forgotten here, but the server did not revoke it: ${fault}`);
  return exitCodes.failure;
}

async function revoke({ issuer, clientId, refreshToken, accessToken }: Credentials): Promise<void> {
  const { revocation_endpoint: endpoint } = await discover(issuer);
  if (endpoint === undefined) throw new Error('it has no revocation endpoint');
  const body = new URLSearchParams({ token: refreshToken ?? accessToken, client_id: clientId });
  const answer = await answerOf(endpoint, { method: 'POST', body });
  if (!answer.ok) throw new Error(answer.reason);
}
