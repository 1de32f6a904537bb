import { SystemClock } from '@gatehouse/kernel';
import { textOption, type Invocation } from '../cli/command.js';
import { exitCodes } from '../cli/run-cli.js';
import { credentialsFrom } from './access-token.js';
import { writeCredentials } from './credentials.js';
import { pollForTokens, requestDeviceCode } from './device-flow.js';
import { chooseIssuer, credentialsFile } from './sign-in-settings.js';
import { discover } from './token-endpoint.js';

/** `gatehouse login`: the device flow (RFC 8628), because a terminal has no browser of its own. */
export async function run(invocation: Invocation): Promise<number> {
  const { terminal } = invocation;
  const clientId = textOption(invocation, 'client-id') ?? 'gatehouse-device-demo';
  const scope = textOption(invocation, 'scope') ?? 'openid profile email offline_access';
  const discovery = await discover(await chooseIssuer(textOption(invocation, 'issuer')));
  const device = await requestDeviceCode(discovery, clientId, scope);
  terminal.print(`Open ${device.verification_uri_complete ?? device.verification_uri}`);
  terminal.print(`and confirm the code ${device.user_code}. Waiting …`);
  const tokens = await pollForTokens(discovery, clientId, device);
  const file = credentialsFile();
  await writeCredentials(
    file,
    credentialsFrom({ issuer: discovery.issuer, clientId }, tokens, new SystemClock()),
  );
  terminal.print(`Signed in. The sign-in is kept in ${file}.`);
  return exitCodes.success;
}
