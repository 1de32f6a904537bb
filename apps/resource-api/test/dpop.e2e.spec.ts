import { ProofKey } from '@gatehouse-testing/access-tokens';
import { OWN_URL, ResourceApp, type TestRealm } from './support/resource-app.js';

describe('DPoP-bound tokens at the resource API (RFC 9449)', () => {
  let app: ResourceApp;
  let second: ResourceApp;
  let realm: TestRealm;
  let token: string;
  const key = new ProofKey();
  const now = (): number => Math.floor(Date.now() / 1000);

  beforeAll(async () => {
    app = await ResourceApp.start();
    second = await ResourceApp.start(app.database);
    realm = await app.newRealm();
    const user = await realm.user('hosts:read');
    ({ token } = await realm.callerOf(user.id, user.name, { claims: { cnf: { jkt: key.jkt } } }));
  });
  afterAll(async () => {
    await second.stop();
    await app.stop();
  });

  const proof = (over = {}, url = `${OWN_URL}/hosts`, method = 'GET') =>
    key.proof({ method, url, token, now: now() }, over);
  const present = (dpop: string | null, scheme = 'DPoP', to = app) =>
    to.send('GET', '/hosts', {
      headers: { authorization: `${scheme} ${token}`, ...(dpop === null ? {} : { dpop }) },
    });

  it('are accepted with a proof for this request, each time with a new one', async () => {
    for (let i = 0; i < 3; i += 1) expect((await present(proof())).status).toBe(200);
    const listed = await app.send('GET', '/hosts?limit=1', {
      headers: { authorization: `dpop ${token}`, dpop: proof() },
    });
    expect(listed.status).toBe(200);
  });

  it('are refused as bearer tokens, with and without a proof', async () => {
    for (const dpop of [null, proof()]) {
      const answer = await present(dpop, 'Bearer');
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
    }
  });

  it('are refused without a proof, in the words of the RFC', async () => {
    const { status, headers, body } = await present(null);
    expect(status).toBe(401);
    expect(body.type).toMatch(/\/problems\/access-tokens\/invalid-dpop-proof$/);
    expect(headers['www-authenticate']).toMatch(/^DPoP .*error="invalid_dpop_proof"/);
    expect(headers['www-authenticate']).toMatch(/algs="[^"]*ES256/);
  });

  it('are refused with a proof that was used, also on another process, and once only when many come at once', async () => {
    const used = proof();
    expect((await present(used)).status).toBe(200);
    expect((await present(used)).status).toBe(401);
    expect((await present(used, 'DPoP', second)).status).toBe(401);
    const raced = proof();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => present(raced, 'DPoP', index % 2 === 0 ? app : second)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it.each([
    ['another method', () => proof({}, undefined, 'POST')],
    ['another path', () => proof({}, `${OWN_URL}/me`)],
    ['another host', () => proof({}, 'http://evil.test/hosts')],
    ['another time', () => proof({ claims: { iat: now() - 600 } })],
    ['another token', () => proof({ claims: { ath: 'x' } })],
    [
      'another key',
      () => new ProofKey().proof({ method: 'GET', url: `${OWN_URL}/hosts`, token, now: now() }),
    ],
    ['no signature', () => `${proof().split('.').slice(0, 2).join('.')}.`],
    ['two proofs', () => `${proof()}, ${proof()}`],
    ['nonsense', () => 'x'],
  ])('are refused with a proof for or with %s', async (_, make) => {
    const { status } = await present(make());
    expect(status).toBe(401);
  });

  it('cannot be pretended: a plain token is refused with the scheme DPoP', async () => {
    const user = await realm.user('hosts:read');
    const dpop = key.proof({ method: 'GET', url: `${OWN_URL}/hosts`, token: user.token, now: now() });
    const answer = await app.send('GET', '/hosts', {
      headers: { authorization: `DPoP ${user.token}`, dpop },
    });
    expect(answer.status).toBe(401);
  });

  it('bound in a way that we cannot check are refused', async () => {
    const user = await realm.user('hosts:read');
    for (const cnf of [{ 'x5t#S256': 'x' }, {}, { jkt: key.jkt, 'x5t#S256': 'x' }, 'x', null]) {
      const bound = await realm.callerOf(user.id, user.name, { claims: { cnf } });
      expect((await app.call(bound, 'GET', '/hosts')).status).toBe(401);
    }
  });
});
