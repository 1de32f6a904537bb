import { Browser, type Page } from './browser.js';
import { endpoints, postAs, type JsonAnswer, type TestClient, type TokenBody } from './oauth.js';
import { signIn, type Person } from './sign-in.js';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

export interface DeviceBody {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
}

export async function startDevice(issuer: string, client: TestClient, scope = 'openid'): Promise<DeviceBody> {
  const { status, body } = await postAs<DeviceBody>(client, endpoints(issuer).device, { scope });
  if (status !== 200) throw new Error(`No device code: ${String(status)} ${JSON.stringify(body)}`);
  return body;
}

/** What a person does with the code that a device shows: opens the page, types it, signs in, answers. */
export async function answerDevice(
  device: Pick<DeviceBody, 'verification_uri' | 'user_code'>,
  person: Person,
  answer: 'allow' | 'deny' = 'allow',
  browser = new Browser(),
): Promise<Page> {
  return signIn(browser, device.verification_uri, person, { answer, userCode: device.user_code });
}

export const pollDevice = (
  issuer: string,
  client: TestClient,
  deviceCode: string,
): Promise<JsonAnswer<TokenBody>> =>
  postAs(client, endpoints(issuer).token, { grant_type: DEVICE_GRANT, device_code: deviceCode });
