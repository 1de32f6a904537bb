import { rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { signInAdministrator } from '../support/admin.js';
import { claimsOf, clientCredentials, codeFlow, introspect, refresh } from '../support/oauth.js';
import { appProcesses, databaseProcess, isAlive, leftovers } from '../support/processes.js';
import { runProgram } from '../support/programs.js';
import { CALLBACK, RealmFixture, type RegisteredClient } from '../support/realm-fixture.js';
import { startFileOf } from '../support/start-file.js';
import {
  isReady,
  launch,
  newHome,
  pause,
  removeHome,
  startSystem,
  type RunningSystem,
} from '../support/start-system.js';

let home: string;
let running: RunningSystem;
let client: RegisteredClient;
let refreshToken: string;

beforeAll(async () => {
  home = await newHome();
  running = await startSystem({ home });
}, 180_000);

afterAll(async () => {
  if (leftovers(home).length > 0) await running.stop();
  await removeHome(home, 'start-and-stop');
}, 60_000);

const ended = async (home_: string, env: Record<string, string> = {}, args: string[] = []) => {
  const launched = await launch({ home: home_, env, arguments: args });
  const code = await Promise.race([launched.exit, pause(40_000).then(() => 'still running' as const)]);
  if (code === 'still running') launched.signal('SIGKILL');
  return { code, output: launched.output() };
};

describe('gatehouse start', () => {
  it('prints one screen: addresses, the administrator, three commands', () => {
    const { start } = running;
    const screen = running.output();
    for (const shown of [
      start.idp.url,
      start.idp.issuer,
      start.resourceApi.url,
      start.adminApi.url,
      start.administrator.username,
      start.administrator.password,
      'outbox',
      'grant_type=client_credentials',
      'gatehouse login',
      '/realms/main/users',
    ])
      expect(screen).toContain(shown);
  });

  it('writes start.json for this account only, in the promised form', async () => {
    expect((await stat(startFileOf(home))).mode & 0o777).toBe(0o600);
    const text = expect.any(String);
    expect(running.start).toEqual({
      idp: { url: text, issuer: `${running.start.idp.url}/realms/main` },
      resourceApi: { url: text },
      adminApi: { url: text },
      database: { url: expect.stringMatching(/^postgres(ql)?:\/\//) },
      administrator: { username: 'admin', password: text },
      clients: {
        web: { client_id: text, client_secret: text, redirect_uris: expect.arrayContaining([text]) },
        machine: { client_id: text, client_secret: text },
        device: { client_id: text },
        firstParty: { client_id: text, client_secret: text },
      },
    });
  });

  it('prints a first command that works as it stands', async () => {
    const lines = running.output().split('\n');
    const from = lines.findIndex((line) => line.includes('TOKEN=$(curl'));
    const command = lines
      .slice(from, from + 3)
      .map((line) => line.trim())
      .join('\n');
    const output = await runProgram(
      'bash',
      ['-c', command.replace('curl -H', 'curl -s -f -H')],
      {},
    ).success();
    expect(JSON.parse(output)).toMatchObject({ items: [] });
  });

  it('listens on loopback only', async () => {
    const addresses = await runProgram('bash', ['-c', 'cat /proc/net/tcp /proc/net/tcp6'], {}).success();
    for (const { url } of [running.start.idp, running.start.resourceApi, running.start.adminApi]) {
      const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, '0');
      const local = addresses
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([, address, , state]) => address?.endsWith(`:${port}`) && state === '0A')
        .map(([, address]) => address);
      expect(local).toEqual([`0100007F:${port}`]);
    }
  });

  it('says clearly that it runs already, and leaves what runs alone', async () => {
    const { code, output } = await ended(home);
    expect(code).toBe(1);
    expect(output).toContain('is running already');
    expect(output).toContain(home);
    expect(await isReady(running.start)).toBe(true);
  });

  it('names a taken port and how to choose another', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const other = await newHome();
    const { code, output } = await ended(other, { RESOURCE_API_PORT: String(port) });
    server.close();
    expect(code).toBe(1);
    expect(output).toContain(String(port));
    expect(output).toContain('RESOURCE_API_PORT');
    expect(leftovers(other).filter(({ command }) => !command.includes('jest'))).toEqual([]);
    await rm(other, { recursive: true, force: true });
  });

  it('names every bad variable at once, and prints no value', async () => {
    const other = await newHome();
    const { code, output } = await ended(other, {
      IDP_PORT: 'nonsense-1',
      PASSWORD_MIN_LENGTH: 'nonsense-2',
    });
    expect(code).not.toBe(0);
    for (const name of ['IDP_PORT', 'PASSWORD_MIN_LENGTH']) expect(output).toContain(name);
    expect(output).not.toContain('nonsense');
    await rm(other, { recursive: true, force: true });
  });
});

describe('after kill -9 of everything but the database', () => {
  it('a second start adopts the database and keeps what was promised', async () => {
    const admin = await signInAdministrator(running.start);
    const realm = new RealmFixture(admin, 'main', running.start.idp.issuer);
    client = await realm.newClient();
    const person = await realm.newUser();
    const { tokens } = await codeFlow({
      issuer: realm.issuer,
      client,
      person,
      scope: 'openid offline_access',
      redirectUri: CALLBACK,
    });
    refreshToken = tokens.refresh_token ?? '';
    const postmaster = databaseProcess(home);
    const before = running.start;

    // The launcher, the CLI and the apps; not PostgreSQL.
    for (const { pid, command } of leftovers(home))
      if (!/postgres/.test(command)) process.kill(pid, 'SIGKILL');
    await pause(300);
    expect(postmaster !== null && isAlive(postmaster)).toBe(true);

    running = await startSystem({ home });
    expect(running.output()).toContain('still running');
    expect(databaseProcess(home)).toBe(postmaster);
    expect(running.start.administrator).toEqual(before.administrator);
    expect(running.start.clients).toEqual(before.clients);
    const again = await refresh(running.start.idp.issuer, client, refreshToken);
    expect(again.status).toBe(200);
  }, 120_000);

  it('and a token that was rotated before the crash is still known as used (CVE-2026-9802)', async () => {
    const reused = await refresh(running.start.idp.issuer, client, refreshToken);
    expect(reused).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});

describe('Ctrl-C', () => {
  it('stops the apps, then the database, and leaves nothing running', async () => {
    const postmaster = databaseProcess(home) ?? 0;
    running.signal('SIGINT');
    const apps = () =>
      (['idp', 'resource-api', 'admin-api'] as const).flatMap((app) => appProcesses(home, app));
    let appsWhenTheDatabaseEnded: number[] | null = null;
    const deadline = performance.now() + 40_000;
    while (performance.now() < deadline && leftovers(home).length > 0) {
      const alive = apps();
      if (appsWhenTheDatabaseEnded === null && !isAlive(postmaster)) appsWhenTheDatabaseEnded = alive;
      await pause(10);
    }
    expect(leftovers(home)).toEqual([]);
    expect(appsWhenTheDatabaseEnded ?? []).toEqual([]);
    expect(await running.exit).toBe(0);
    expect(running.output()).toMatch(/Stopped\. The data is kept in (.+)\.\n$/);
    await expect(stat(startFileOf(home))).rejects.toThrow(/ENOENT/);
  }, 60_000);

  it('keeps the data: the next start is ready within seconds and knows its clients', async () => {
    running = await startSystem({ home });
    const { clients, idp } = running.start;
    const { status, body } = await clientCredentials(idp.issuer, clients.machine);
    expect(status).toBe(200);
    expect(claimsOf(body.access_token)['iss']).toBe(idp.issuer);
    expect((await introspect(idp.issuer, clients.machine, body.access_token)).body).toMatchObject({
      active: true,
    });
    expect(running.output()).not.toContain(running.start.administrator.password);
  }, 120_000);

  it('finishes the requests that are on their way', async () => {
    const { clients, idp } = running.start;
    const answers = Array.from({ length: 20 }, () => clientCredentials(idp.issuer, clients.machine));
    await pause(5);
    running.signal('SIGTERM');
    const settled = await Promise.allSettled(answers);
    // What was accepted is answered; what came too late is refused by the socket, never by half an answer.
    for (const result of settled) {
      if (result.status === 'fulfilled') expect([200, 503]).toContain(result.value.status);
      else expect(String(result.reason)).toMatch(/got no answer/);
    }
    expect(settled.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await running.exit).toBe(0);
    expect(leftovers(home)).toEqual([]);
  }, 60_000);
});

describe('gatehouse start --reset', () => {
  it('asks, and without a terminal deletes nothing', async () => {
    const { code, output } = await ended(home, {}, ['--reset']);
    expect(code).not.toBe(0);
    expect(output).toContain('--yes');
  });

  it('begins anew with --yes', async () => {
    const before = running.start;
    running = await startSystem({ home, arguments: ['--reset', '--yes'] });
    expect(running.start.administrator.password).not.toBe(before.administrator.password);
    const old = await clientCredentials(running.start.idp.issuer, before.clients.machine);
    expect(old.status).toBe(401);
    const admin = await signInAdministrator(running.start);
    const { items } = await admin.get<{ items: { name: string }[] }>('/realms');
    expect(items.map(({ name }) => name)).toEqual(['main']);
    await running.stop();
  }, 120_000);
});
