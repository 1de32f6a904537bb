import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { answerDevice } from '../../../test/support/device.js';
import { endpoints } from '../../../test/support/oauth.js';
import { system } from '../../../test/support/system.js';
import { gatehouse } from './support/command-line.js';

jest.setTimeout(240_000);

describe('the sign-in of the command line', () => {
  let folder: string;
  let credentials: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-cli-'));
    credentials = join(folder, 'deep/credentials.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const cli = (...args: string[]) => gatehouse(args, { GATEHOUSE_CREDENTIALS: credentials });
  const kept = async () => JSON.parse(await readFile(credentials, 'utf8')) as Record<string, unknown>;

  async function signIn(answer: 'allow' | 'deny' = 'allow') {
    const { start } = system();
    const login = cli('login');
    const code = await login.prints(/confirm the code (\S+?)\./);
    const page = { verification_uri: await login.prints(/Open (\S+)/), user_code: code };
    await answerDevice(page, start.administrator, answer);
    return login;
  }

  it('is the device flow; the token is kept for its owner only, calls the APIs, and ends at logout', async () => {
    const { adminApi, administrator, idp, resourceApi } = system().start;
    expect(await (await signIn()).success()).toContain('Signed in.');
    expect((await stat(credentials)).mode & 0o777).toBe(0o600);
    expect(await kept()).toMatchObject({ issuer: idp.issuer, clientId: 'gatehouse-device-demo' });

    const me = await cli('call', 'GET', `${resourceApi.url}/me`).success();
    expect(me).toContain(administrator.username);
    const users = await cli('call', 'get', `${adminApi.url}/realms/main/users`).success();
    expect(JSON.parse(users)).toHaveProperty('items');

    const { refreshToken } = await kept();
    expect(await cli('logout').success()).toContain('Signed out.');
    await expect(stat(credentials)).rejects.toThrow(/ENOENT/);
    const replay = await fetch(endpoints(idp.issuer).token, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: String(refreshToken),
        client_id: 'gatehouse-device-demo',
      }),
    });
    expect(replay.status).toBe(400);
    const after = cli('call', 'GET', `${resourceApi.url}/me`);
    expect(await after.ended).toBe(1);
    expect(after.output()).toContain('gatehouse login');
  });

  it('is renewed once when several commands find it expired', async () => {
    await (await signIn()).success();
    const before = await kept();
    await writeFile(credentials, JSON.stringify({ ...before, expiresAt: 0 }));
    const url = `${system().start.resourceApi.url}/me`;
    const calls = await Promise.all([1, 2, 3].map(() => cli('call', 'GET', url).success()));
    expect(new Set(calls).size).toBe(1);
    const after = await kept();
    expect(after['accessToken']).not.toBe(before['accessToken']);
    // The family lives: had two of them redeemed the same token, it would be dead.
    await writeFile(credentials, JSON.stringify({ ...after, expiresAt: 0 }));
    await cli('call', 'GET', url).success();
  });

  it('says so when it is denied', async () => {
    const login = await signIn('deny');
    expect(await login.ended).toBe(1);
    expect(login.output()).toContain('denied');
    await expect(stat(credentials)).rejects.toThrow(/ENOENT/);
  });

  it('does not go to a stranger, and shows what a server refuses', async () => {
    await (await signIn()).success();
    const stranger = cli('call', 'GET', 'https://example.com/');
    expect(await stranger.ended).toBe(1);
    expect(stranger.output()).toContain('--trust https://example.com');
    const missing = cli('call', 'GET', `${system().start.adminApi.url}/realms/nowhere`);
    expect(await missing.ended).toBe(1);
    expect(missing.output()).toContain('Status 404.');
  });

  it('says how to go on when the server takes the token no more', async () => {
    await (await signIn()).success();
    await writeFile(credentials, JSON.stringify({ ...(await kept()), accessToken: 'dead' }));
    const call = cli('call', 'GET', `${system().start.resourceApi.url}/me`);
    expect(await call.ended).toBe(1);
    expect(call.output()).toMatch(/Status 401\.\nYour sign-in has ended\. Run "gatehouse login"\.\n$/);
  });
});
