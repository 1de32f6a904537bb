import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callApi } from '../support/admin.js';
import { answerDevice } from '../support/device.js';
import { itWith, program, runProgram, type Run, type Wanted } from '../support/programs.js';
import type { RealmFixture, RegisteredClient, TestUser } from '../support/realm-fixture.js';
import { system } from '../support/system.js';
import { initiateDeviceFlow, type SmartTv } from './reference/smart-tv.js';

const folder = join(import.meta.dirname, 'reference');
const bash: Wanted = { name: 'bash', programs: ['bash'], apt: ['bash'] };
const curl: Wanted = { name: 'curl', programs: ['curl'], apt: ['curl', 'ca-certificates'] };
const jq: Wanted = { name: 'jq', programs: ['jq'], apt: ['jq'] };
const python: Wanted = { name: 'python3', programs: ['python3'], apt: ['python3-minimal'] };
const go: Wanted = { name: 'go', programs: ['go'], apt: ['golang-go'] };
/** The guides poll every five seconds, and a Go program is compiled first. */
const LONG = 120_000;

let realm: RealmFixture;
let machine: RegisteredClient;
let device: RegisteredClient;
let person: TestUser;
let scratch: string;

beforeAll(async () => {
  realm = await system().main();
  scratch = await mkdtemp(join(tmpdir(), 'gatehouse-guide-'));
  [machine, device, person] = await Promise.all([
    realm.newMachine({ scope: 'metrics:read' }),
    realm.newDevice({ client_name: 'CI pipeline', scope: 'openid offline_access' }),
    realm.newUser(),
  ]);
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

const servers = () => ({ AUTH_SERVER: system().start.idp.url, API: system().start.resourceApi.url });
const asMachine = () => ({
  ...servers(),
  CLIENT_ID: machine.client_id,
  CLIENT_SECRET: machine.client_secret ?? '',
});
const asDevice = (file: string) => ({
  ...servers(),
  CLIENT_ID: device.client_id,
  TOKEN_FILE: join(scratch, file),
});

/** The person's part: reads the screen of the program and answers in a browser. */
async function approve(run: Run, visit: RegExp, code: RegExp): Promise<void> {
  const verification_uri = await run.prints(visit, 60_000);
  const user_code = await run.prints(code);
  const page = await answerDevice({ verification_uri, user_code }, person);
  expect(page.text()).toContain('Device connected');
}

describe('the programs of the AuthGate guide: machine to machine', () => {
  itWith([bash, curl, jq], 'in the shell', async () => {
    const output = await runProgram('bash', [join(folder, 'm2m.sh')], asMachine()).success();
    expect(output).toMatch(/\n200\n$/);
    expect(output).toContain(machine.client_id);
  });

  itWith([python], 'in Python', async () => {
    const output = await runProgram('python3', [join(folder, 'm2m.py')], asMachine()).success();
    expect(output).toContain(machine.client_id);
  });

  itWith(
    [go],
    'in Go',
    async () => {
      const output = await runGo('m2m', asMachine()).success();
      expect(output).toContain('API response status: 200 OK');
      expect(output).toContain(machine.client_id);
    },
    LONG,
  );

  it('leaves an audit record of the token', async () => {
    const { items } = await realm.auditOf({ since: '1d', event: 'token.issued', limit: '200' });
    expect(JSON.stringify(items)).toContain(machine.client_id);
  });
});

describe('the programs of the AuthGate guide: device flow', () => {
  itWith(
    [bash, curl, jq],
    'CI/CD in the shell: set up once, then deploy',
    async () => {
      const setUp = runProgram('bash', [join(folder, 'ci-setup.sh')], asDevice('unused'));
      await approve(setUp, /Visit: (\S+)/, /Enter code: (\S+)/);
      const output = await setUp.success();
      const token = /PLATFORM_REFRESH_TOKEN=(\S+)/.exec(output)?.[1] ?? '';
      expect(token).not.toMatch(/^(null)?$/);
      const deploy = await runProgram('bash', [join(folder, 'ci-deploy.sh')], {
        ...asDevice('unused'),
        PLATFORM_REFRESH_TOKEN: token,
        DEPLOYMENT: JSON.stringify({ repository: 'example/repository' }),
      }).success();
      // The token is good; this person may register no host.
      expect(deploy).toMatch(/\n403\n$/);
    },
    LONG,
  );

  itWith(
    [python],
    'IoT device in Python',
    async () => {
      const run = runProgram('python3', [join(folder, 'iot-device.py')], asDevice('iot.json'));
      await approve(run, /QR: (\S+)/, /Code: (\S+)/);
      const output = await run.success();
      expect(output).toContain('Refreshing token...');
      expect(output).toContain(person.username);
      expect((await stat(join(scratch, 'iot.json'))).mode & 0o777).toBe(0o600);
    },
    LONG,
  );

  itWith(
    [go],
    'CLI tool in Go',
    async () => {
      const run = runGo('cli', asDevice('cli.json'));
      await approve(run, /Visit: (\S+)/, /Enter code: (\S+)/);
      const output = await run.success();
      expect(output).toContain('Token expired, refreshing...');
      expect(output).toContain('API call successful! 200');
      expect(output).toContain(person.username);
      const kept = JSON.parse(await readFile(join(scratch, 'cli.json'), 'utf8')) as { refresh_token: string };
      expect(kept.refresh_token).toEqual(expect.any(String));
    },
    LONG,
  );

  it('smart TV in TypeScript, with JSON bodies and the link of its QR code', async () => {
    let qrCode = '';
    let userCode = '';
    let tokens: { access_token?: string } = {};
    const statuses: string[] = [];
    const tv: SmartTv = {
      authServer: system().start.idp.url,
      clientId: device.client_id,
      screen: (shown) => ({ qrCode, userCode } = shown),
      saveTokens: (saved) => (tokens = saved),
      setStatus: (status) => statuses.push(status),
    };
    await initiateDeviceFlow(tv);
    const page = await answerDevice({ verification_uri: qrCode, user_code: userCode }, person);
    expect(page.text()).toContain('Device connected');
    while (statuses.length < 2) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(statuses).toEqual(['waiting', 'success']);
    const me = await callApi(tokens.access_token ?? '', 'GET', `${system().start.resourceApi.url}/me`);
    expect(me.status).toBe(200);
  });
});

describe('the programs of the AuthGate guide: security incident response', () => {
  it('ends all devices of a person at once, by the administrator', async () => {
    const admin = await system().admin();
    await admin.post(`/realms/main/users/${person.id}/revoke`);
    const audit = await realm.auditOf({ user_id: person.id, since: '7d' });
    expect(audit.items.length).toBeGreaterThanOrEqual(1);
  });
});

function runGo(name: string, env: Record<string, string>): Run {
  const found = program(go);
  return runProgram('path' in found ? found.path : 'go', ['run', join(folder, name, 'main.go')], {
    ...env,
    GOFLAGS: '-mod=mod',
    GO111MODULE: 'off',
  });
}
