import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Clock } from '@gatehouse/kernel';
import { freshCredentials } from './access-token.js';
import { readCredentials, writeCredentials } from './credentials.js';
import { pollForTokens, requestDeviceCode } from './device-flow.js';
import { discover } from './token-endpoint.js';

// Stands still, but near the time that the file system writes beside the lock.
const present = Date.now();
class FixedClock extends Clock {
  now(): Date {
    return new Date(present);
  }
}
const clock = new FixedClock();
const now = clock.now().getTime();

type Reply = readonly [status: number, body: object];

/** An OpenID provider of the smallest kind: what it answers at the token endpoint is set by each test. */
class Provider {
  readonly requests: URLSearchParams[] = [];
  replies: Reply[] = [];
  announced: string | undefined;
  private server: Server | undefined;
  issuer = '';

  async open(): Promise<void> {
    this.server = createServer((request, response) => {
      void text(request).then((body) => {
        const [status, answer] = this.answer(request.url ?? '', new URLSearchParams(body));
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    }).listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.issuer = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private answer(path: string, body: URLSearchParams): Reply {
    const at = (place: string) => `${this.issuer}/${place}`;
    if (path === '/.well-known/openid-configuration') {
      const issuer = this.announced ?? this.issuer;
      return [200, { issuer, token_endpoint: at('token'), device_authorization_endpoint: at('device') }];
    }
    this.requests.push(body);
    if (path === '/device') {
      const codes = { device_code: 'dc', user_code: 'ABCD-EFGH', verification_uri: at('enter') };
      return [200, { ...codes, expires_in: 60, interval: 5 }];
    }
    return this.replies.shift() ?? [500, {}];
  }
}

const tokens: Reply = [
  200,
  { access_token: 'at', token_type: 'Bearer', expires_in: 600, refresh_token: 'rt2' },
];
const pending: Reply = [400, { error: 'authorization_pending' }];

let provider: Provider;
let folder: string;
let file: string;

beforeEach(async () => {
  provider = new Provider();
  await provider.open();
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-session-'));
  file = join(folder, 'new/credentials.json');
});
afterEach(async () => {
  provider.close();
  await rm(folder, { recursive: true });
});

describe('the device flow', () => {
  async function poll(...replies: Reply[]) {
    provider.replies = replies;
    const discovery = await discover(provider.issuer);
    const device = await requestDeviceCode(discovery, 'cli', 'openid');
    const waits: number[] = [];
    const polled = pollForTokens(discovery, 'cli', device, async (ms) => waits.push(ms));
    return { waits, polled };
  }

  it('waits as long as it is told, slower when told so, until the person has decided', async () => {
    const { polled, waits } = await poll(pending, [400, { error: 'slow_down' }], pending, tokens);
    await expect(polled).resolves.toMatchObject({ access_token: 'at' });
    expect(waits).toEqual([5000, 5000, 10000, 10000]);
    expect(provider.requests[1]?.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:device_code');
  });

  it.each([
    [[400, { error: 'access_denied' }], 'denied in the browser'],
    [[400, { error: 'expired_token' }], 'expired'],
    [[400, { error: 'invalid_client', error_description: 'who are you?' }], 'who are you?'],
  ] as [Reply, string][])('says how it ended: %j', async (reply, message) => {
    const { polled } = await poll(reply);
    await expect(polled).rejects.toThrow(message);
  });

  it('gives up when the code has expired, even when the server never says so', async () => {
    const { polled } = await poll(...Array.from({ length: 20 }, () => pending));
    await expect(polled).rejects.toThrow('expired');
    expect(provider.requests.length).toBeLessThanOrEqual(13);
  });
});

describe('the provider', () => {
  it('must be the issuer that was asked for', async () => {
    provider.announced = 'https://id.example.com';
    await expect(discover(provider.issuer)).rejects.toThrow('says that it is https://id.example.com');
  });

  it('must be one', async () => {
    await expect(discover(`${provider.issuer}/nowhere`)).rejects.toThrow('is not an OpenID provider');
    provider.close();
    await expect(discover(provider.issuer)).rejects.toThrow(/does not answer \(.*ECONNREFUSED/);
  });
});

describe('the sign-in of this machine', () => {
  const signIn = (expiresAt: number) =>
    writeCredentials(file, {
      issuer: provider.issuer,
      clientId: 'cli',
      accessToken: 'old',
      expiresAt,
      refreshToken: 'rt1',
    });

  it('is readable to its owner only', async () => {
    await signIn(now);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700);
  });

  it('is used as it is while it is good', async () => {
    await signIn(now + 60_000);
    await expect(freshCredentials(file, clock)).resolves.toMatchObject({ accessToken: 'old' });
    expect(provider.requests).toHaveLength(0);
  });

  it('is renewed once when several commands need it at the same moment', async () => {
    await signIn(now + 10_000);
    provider.replies = [tokens];
    const found = await Promise.all([1, 2, 3, 4].map(() => freshCredentials(file, clock)));
    expect(found.map(({ accessToken }) => accessToken)).toEqual(['at', 'at', 'at', 'at']);
    expect(provider.requests).toHaveLength(1);
    expect(provider.requests[0]?.get('refresh_token')).toBe('rt1');
    await expect(readCredentials(file)).resolves.toMatchObject({
      refreshToken: 'rt2',
      expiresAt: now + 600_000,
    });
    expect(await readdir(join(file, '..'))).toEqual(['credentials.json']);
  });

  it('keeps its refresh token where the server does not rotate it', async () => {
    await signIn(now);
    provider.replies = [[200, { access_token: 'at', token_type: 'bearer', expires_in: 600 }]];
    await expect(freshCredentials(file, clock)).resolves.toMatchObject({ refreshToken: 'rt1' });
  });

  it('is forgotten when the server has ended it, and kept when the server is only unwell', async () => {
    await signIn(now);
    provider.replies = [
      [503, { error: 'temporarily_unavailable' }],
      [400, { error: 'invalid_grant' }],
    ];
    await expect(freshCredentials(file, clock)).rejects.toThrow('was not renewed: temporarily_unavailable');
    await expect(readCredentials(file)).resolves.not.toBeNull();
    await expect(freshCredentials(file, clock)).rejects.toThrow('has ended');
    await expect(freshCredentials(file, clock)).rejects.toThrow('Nobody is signed in here');
  });
});
