import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { CommandFailed } from '../cli/explain.js';
import { tokenRequest, type Discovery, type TokenSet } from './token-endpoint.js';
import { answerOf } from './http-answer.js';

const deviceAuthorizationSchema = z.object({
  device_code: z.string(),
  user_code: z.string(),
  verification_uri: z.url(),
  verification_uri_complete: z.url().optional(),
  expires_in: z.number().positive(),
  interval: z.number().positive().default(5),
});

export type DeviceAuthorization = z.infer<typeof deviceAuthorizationSchema>;

/** RFC 8628 section 3.1: asks for a code that the person enters in a browser. */
export async function requestDeviceCode(
  discovery: Discovery,
  clientId: string,
  scope: string,
): Promise<DeviceAuthorization> {
  if (discovery.device_authorization_endpoint === undefined) {
    throw new CommandFailed(`${discovery.issuer} offers no device flow.`);
  }
  const answer = await answerOf(discovery.device_authorization_endpoint, {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, scope }),
  });
  if (!answer.ok) throw new CommandFailed(`The device flow was refused: ${answer.reason}`);
  return deviceAuthorizationSchema.parse(answer.json);
}

/** RFC 8628 sections 3.4 and 3.5: polls until the person has decided, slower when told so. */
export async function pollForTokens(
  discovery: Discovery,
  clientId: string,
  device: DeviceAuthorization,
  wait: (ms: number) => Promise<unknown> = pause,
): Promise<TokenSet> {
  let interval = device.interval;
  for (let waited = 0; waited < device.expires_in; waited += interval) {
    await wait(interval * 1000);
    const outcome = await tokenRequest(discovery, {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: device.device_code,
      client_id: clientId,
    });
    if (outcome.kind === 'tokens') return outcome.tokens;
    if (outcome.error === 'slow_down') interval += 5;
    else if (outcome.error !== 'authorization_pending')
      throw new CommandFailed(ending(outcome.error, outcome.reason));
  }
  throw new CommandFailed(ending('expired_token', ''));
}

function ending(error: string, reason: string): string {
  if (error === 'access_denied') return 'The sign-in was denied in the browser.';
  if (error === 'expired_token')
    return 'The code expired before the sign-in was finished. Run the command again.';
  return `The sign-in failed: ${reason}`;
}
