import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateSigningKey, importSigningKey, signCompact, type NewSigningKey } from '@gatehouse/crypto';
import { serveHttp, type HttpServer } from '@gatehouse/http';
import { ResourceApiModule } from '../src/app.module.js';
import { resourceApiOptions } from '../src/http-options.js';
import { sendExactly } from '../../../test/support/exact-request.js';

describe('the resource API with only a JWKS URL', () => {
  const issuer = 'https://id.example/realms/main';
  const keys: NewSigningKey[] = [];
  let jwks: Server;
  let answering = true;
  let fetches = 0;
  let api: HttpServer;

  const start = async (over: Record<string, string> = {}): Promise<HttpServer> => {
    const env = {
      ACCESS_TOKEN_JWKS_URL: `http://127.0.0.1:${String((jwks.address() as AddressInfo).port)}/certs`,
      ACCESS_TOKEN_ISSUER: issuer,
      PORT: '0',
      METRICS_PORT: '0',
      LOG_LEVEL: 'silent',
      ...over,
    };
    return serveHttp(ResourceApiModule.forRoot(env), { ...resourceApiOptions('http://api.test'), env });
  };
  const token = (key: NewSigningKey, over: Record<string, unknown> = {}): string => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      sub: 'user-1',
      aud: `${issuer}/api`,
      iat: now,
      exp: now + 60,
      jti: 'j',
      client_id: 'web',
      scope: 'openid hosts:read no:such',
      username: 'ada',
      roles: ['Viewer'],
      permissions: ['hosts:read', 'no:such'],
      ...over,
    };
    return signCompact({ typ: 'at+jwt', kid: key.kid }, claims, importSigningKey(key.privateJwk), key.alg);
  };
  const get = (path: string, bearer: string | null, server = api) =>
    sendExactly({ port: server.port }, 'GET', path, { token: bearer });

  beforeAll(async () => {
    for (const alg of ['ES256', 'RS256', 'EdDSA'] as const) keys.push(await generateSigningKey(alg));
    jwks = createServer((_, response) => {
      fetches += 1;
      response.writeHead(answering ? 200 : 500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) }));
    });
    await new Promise<void>((resolve) => jwks.listen(0, '127.0.0.1', resolve));
    api = await start();
  });
  afterAll(async () => {
    await api.close();
    await new Promise((resolve) => jwks.close(resolve));
  });

  it('is ready without a database', async () => {
    expect((await get('/health/ready', null)).status).toBe(200);
  });

  it('takes tokens of every algorithm and believes what they claim, within the catalogue', async () => {
    for (const key of keys) {
      const { status, body } = await get('/me', token(key));
      expect(status).toBe(200);
      expect(body).toEqual({
        kind: 'user',
        sub: 'user-1',
        username: 'ada',
        client_id: 'web',
        realm: issuer,
        roles: ['Viewer'],
        permissions: ['hosts:read'],
      });
    }
  });

  it('fetches the keys once for many tokens', async () => {
    const before = fetches;
    for (let i = 0; i < 20; i += 1)
      expect((await get('/me', token(keys[0]!, { jti: String(i) }))).status).toBe(200);
    expect(fetches - before).toBeLessThanOrEqual(1);
  });

  it('refuses what is forged, foreign, expired or for somebody else, and does not ask for keys each time', async () => {
    const stranger = await generateSigningKey('ES256');
    const before = fetches;
    for (const bad of [
      token(stranger),
      token({ ...stranger, kid: keys[0]!.kid }),
      token(keys[0]!, { iss: 'https://id.example/realms/other' }),
      token(keys[0]!, { aud: 'https://other.example' }),
      token(keys[0]!, { exp: 1 }),
      'x',
    ])
      expect((await get('/me', bad)).status).toBe(401);
    expect(fetches - before).toBeLessThanOrEqual(1);
  });

  it('has no hosts', async () => {
    expect((await get('/hosts', token(keys[0]!))).status).toBe(404);
  });

  it('answers 503 while the keys cannot be fetched', async () => {
    const other = await start();
    try {
      answering = false;
      const answer = await get('/me', token(keys[0]!), other);
      expect(answer.status).toBe(503);
      expect(answer.body.type).toMatch(/\/problems\/access-tokens\/keys-unavailable$/);
      expect(answer.headers['retry-after']).toBeDefined();
      answering = true;
      expect((await get('/me', token(keys[0]!), other)).status).toBe(200);
    } finally {
      answering = true;
      await other.close();
    }
  });

  it('asks for the audience that it was told', async () => {
    const other = await start({ ACCESS_TOKEN_AUDIENCE: 'https://orders.example' });
    try {
      expect((await get('/me', token(keys[0]!), other)).status).toBe(401);
      expect((await get('/me', token(keys[0]!, { aud: 'https://orders.example' }), other)).status).toBe(200);
    } finally {
      await other.close();
    }
  });

  it('does not start with half of its settings', async () => {
    await expect(start({ ACCESS_TOKEN_ISSUER: '' })).rejects.toThrow(/ACCESS_TOKEN_ISSUER/);
  });
});
