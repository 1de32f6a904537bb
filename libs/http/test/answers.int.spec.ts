import type { HttpServer } from '@gatehouse/http';
import { get } from './support/raw-request.js';
import { serveSample } from './support/sample-app.js';

describe('answers', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveSample({}, { CORS_ORIGINS: 'https://app.example.com' });
  });
  afterAll(async () => {
    await server.close();
  });

  it('carry the security headers and a request id', async () => {
    const { headers } = await fetch(`${server.url}/samples`);
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each([
    ['throttled', 429, 'sample/throttled', '13'],
    ['database', 400, 'http/malformed-request', null],
    ['outage', 503, 'http/unavailable', '1'],
    ['bug', 500, 'http/internal', null],
  ])('say what failed and no more: %s', async (how, status, code, retryAfter) => {
    const answer = await fetch(`${server.url}/samples/fails/${how}`);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ type: `https://gatehouse.test/problems/${code}`, status });
    expect(text).not.toContain('secret detail');
  });

  it('to HEAD have no body, refusals included', async () => {
    expect((await get(server.port, '/nowhere', '', 'HEAD')).body).toBe('');
  });

  it('that fail half way are cut off', async () => {
    const { body } = await get(server.port, '/samples/broken');
    // The chunk that would say "that is all" never comes.
    expect(body).not.toContain('0\r\n\r\n');
    expect(body).not.toContain('problems');
  });

  it('to other origins go by the configured list, compared whole', async () => {
    const from = async (origin: string): Promise<string | null> =>
      (await fetch(`${server.url}/samples`, { headers: { origin } })).headers.get(
        'access-control-allow-origin',
      );
    expect(await from('https://app.example.com')).toBe('https://app.example.com');
    for (const origin of [
      'https://app.example.com.evil.test',
      'http://app.example.com',
      'null',
      'https://APP.example.com',
    ])
      expect(await from(origin)).toBeNull();
    const preflight = await fetch(`${server.url}/samples`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('document the API and its problems', async () => {
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(document.paths['/samples/{id}/approve']?.['post']).toMatchObject({
      'x-permission': 'hosts:approve',
    });
    const page = await fetch(`${server.url}/docs`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(await page.text()).toContain('<code>POST /samples/{id}/approve</code>');
    expect((await fetch(`${server.url}/problems/http/invalid-input`)).status).toBe(200);
    expect(await (await fetch(`${server.url}/problems`)).text()).toContain('http/permission-missing');
    expect((await fetch(`${server.url}/problems/no/such`)).status).toBe(404);
  });
});

describe('forwarded headers', () => {
  const headers = {
    'x-forwarded-for': '203.0.113.9, 198.51.100.7',
    'x-request-id': 'given-by-a-proxy',
    'user-agent': 'test',
  };
  const originSeen = async (env: NodeJS.ProcessEnv): Promise<Record<string, unknown>> => {
    const server = await serveSample({}, env);
    try {
      return (await (await fetch(`${server.url}/samples/origin`, { headers })).json()) as Record<
        string,
        unknown
      >;
    } finally {
      await server.close();
    }
  };

  it('of a stranger count for nothing', async () => {
    const origin = await originSeen({});
    expect(origin).toMatchObject({ ip: '127.0.0.1', userAgent: 'test', source: 'sample' });
    expect(origin['requestId']).not.toBe('given-by-a-proxy');
  });

  it('of a trusted proxy name the client that it saw, not what the client claims', async () => {
    expect(await originSeen({ TRUSTED_PROXIES: 'loopback' })).toMatchObject({
      ip: '198.51.100.7',
      requestId: 'given-by-a-proxy',
    });
  });

  it('of a chain of trusted proxies reach to the first that is not', async () => {
    expect(await originSeen({ TRUSTED_PROXIES: '127.0.0.0/8,198.51.100.0/24' })).toMatchObject({
      ip: '203.0.113.9',
    });
  });

  it('are configured by addresses, or the process does not start', async () => {
    await expect(serveSample({}, { TRUSTED_PROXIES: 'everybody' })).rejects.toThrow(
      'TRUSTED_PROXIES: must be',
    );
  });
});
