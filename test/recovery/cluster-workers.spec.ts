import { get } from 'node:http';
import { authorizationCode, codeFlow, redeemCode, refresh } from '../support/oauth.js';
import { NodeBrowser, startOtherNode, throughNode, type OtherNode } from '../support/other-node.js';
import { childrenOf, isAlive } from '../support/processes.js';
import { race } from '../support/race.js';
import type { RealmFixture } from '../support/realm-fixture.js';
import { pause } from '../support/start-system.js';
import { system } from '../support/system.js';

// WEB_CONCURRENCY: several workers behind one port are one identity provider.

const WORKERS = 2;
const WITHIN_MS = 30_000;

let node: OtherNode;
let realm: RealmFixture;

beforeAll(async () => {
  realm = await system().newRealm();
  node = await startOtherNode({ WEB_CONCURRENCY: String(WORKERS) });
});
afterAll(() => node.stop());

async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what} did not come about`);
    await pause(100);
  }
}

/** fetch would go on with connections that the killed worker held. */
const statusOverNewConnection = (url: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });

it('a sign-in goes on at whichever worker the next request meets', async () => {
  await until(() => childrenOf(node.pid).length === WORKERS, 'every worker');
  const [client, person] = await Promise.all([realm.newClient(), realm.newUser()]);
  const issuer = throughNode(node, realm.issuer);
  for (let round = 0; round < 5; round += 1) {
    const { tokens } = await codeFlow({
      issuer,
      client,
      person,
      scope: 'openid offline_access',
      browser: new NodeBrowser(node),
    });
    expect((await refresh(issuer, client, tokens.refresh_token ?? '')).status).toBe(200);
  }
});

it('of 50 who redeem one code at the workers, one wins', async () => {
  const [client, person] = await Promise.all([realm.newClient(), realm.newUser()]);
  const issuer = throughNode(node, realm.issuer);
  const answer = await authorizationCode({ issuer, client, person, browser: new NodeBrowser(node) });
  const results = await race(50, () => redeemCode(issuer, client, answer));
  expect(results.filter(({ status }) => status === 200)).toHaveLength(1);
});

it('the metrics are those of all workers', async () => {
  const text = await (await fetch(node.metricsUrl)).text();
  const counted = [
    ...text.matchAll(/^gatehouse_http_request_seconds_count\{.*route="oidc:token".*\} (\d+)$/gm),
  ];
  // 5 codes, 5 refreshes and 50 tries, wherever they went.
  expect(counted.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(60);
});

it('a worker that is killed is replaced, and the others serve meanwhile', async () => {
  const [first = 0] = childrenOf(node.pid);
  process.kill(first, 'SIGKILL');
  // What the supervisor hands to a worker in the moment of its death is lost with it.
  await until(() => node.output().includes('a worker died'), 'the news of the death');
  for (let request = 0; request < 20; request += 1)
    expect(await statusOverNewConnection(`${node.url}/health/ready`)).toBe(200);
  await until(() => childrenOf(node.pid).length === WORKERS, 'another worker');
  expect(childrenOf(node.pid)).not.toContain(first);
});

it('all of them end with their supervisor', async () => {
  const workers = childrenOf(node.pid);
  await node.stop();
  expect([node.pid, ...workers].filter(isAlive)).toEqual([]);
});
