import { Controller, Get, Module } from '@nestjs/common';
import {
  createHttpApp,
  HttpModule,
  Public,
  statedRoutes,
  unguardedRoutes,
  type HttpServer,
} from '@gatehouse/http';
import { ObservabilityModule } from '@gatehouse/observability';
import { get } from './support/raw-request.js';
import { quiet, serveSample } from './support/sample-app.js';

const ID = '5f2c7f5e-8a39-4ee2-9d8f-3c9f5a3e1b11';

describe('access to routes', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveSample();
  });
  afterAll(async () => {
    await server.close();
  });
  const approve = (token?: string, id = ID): Promise<Response> =>
    fetch(`${server.url}/samples/${id}/approve`, {
      method: 'POST',
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });

  it('admits who holds the permission', async () => {
    const answer = await approve('all');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ id: ID });
  });

  it('asks a stranger for a token, without an error code (RFC 6750 section 3)', async () => {
    const answer = await approve();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="gatehouse"');
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await answer.json()).toEqual({
      type: 'https://gatehouse.test/problems/http/not-authenticated',
      title: 'Authentication required',
      status: 401,
      detail: 'This needs a valid access token.',
      instance: `urn:request:${String(answer.headers.get('x-request-id'))}`,
    });
  });

  it.each(['Basic YTpi', 'Negotiate x', 'Bearerish x', ''])(
    'asks who came with %j for a token, without an error code (RFC 6750 section 3.1)',
    async (authorization) => {
      const answer = await fetch(`${server.url}/samples/${ID}/approve`, {
        method: 'POST',
        headers: { authorization },
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="gatehouse"');
    },
  );

  it('says that a presented token is not valid', async () => {
    const answer = await approve('forged');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="gatehouse", error="invalid_token"');
  });

  it('names the permission that is missing', async () => {
    const answer = await approve('none');
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer realm="gatehouse", error="insufficient_scope", scope="hosts:approve"',
    );
    expect(await answer.json()).toMatchObject({ permission: 'hosts:approve' });
  });

  it('checks access before it looks at the input', async () => {
    expect((await approve(undefined, 'no-uuid')).status).toBe(401);
    const answer = await approve('all', 'no-uuid');
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ errors: [{ pointer: '#/id', detail: 'must be a UUID' }] });
  });

  it('guards HEAD like GET', async () => {
    expect((await fetch(`${server.url}/samples/mine`, { method: 'HEAD' })).status).toBe(401);
    const headers = { authorization: 'Bearer none' };
    expect((await fetch(`${server.url}/samples/mine`, { method: 'HEAD', headers })).status).toBe(200);
  });

  it.each([
    '/samples/mine/',
    '//samples/mine',
    '/samples//mine',
    '/./samples/mine',
    '/x/../samples/mine',
    '/x/%2e%2e/samples/mine',
    '/samples/..;/samples/mine',
    '/samples;x=1/mine',
    '/samples/mine;x=1',
    '/%73amples/mine',
    '/samples/%6dine',
    '/SAMPLES/MINE',
    '/samples/mine?x=1',
    '/samples/mine%20',
    '/samples%2fmine',
    '/samples\\mine',
    '/samples/mine#x',
    '/samples/mine%3f',
    'http://x/samples/mine',
    'http://x//samples/mine',
    '*',
  ])('no spelling of a guarded path goes around the guard: %s', async (target) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'get', 'QUERY']) {
      const { status, body } = await get(server.port, target, '', method);
      expect({ method, refused: status >= 400 || method === 'OPTIONS' }).toEqual({ method, refused: true });
      expect(status).toBeLessThan(500);
      expect(body).not.toContain('"id"');
    }
  });

  it.each(['X-Original-URL', 'X-Rewrite-URL'])('a %s header changes no route', async (header) => {
    const answer = await get(server.port, '/samples', `${header}: /samples/mine\r\n`);
    expect(answer.status).toBe(200);
  });

  it('lists what every route asks', () => {
    const routes = statedRoutes(server.app);
    expect(routes).toContainEqual({
      handler: 'SamplesController.approve',
      method: 'POST',
      path: '/samples/:id/approve',
      access: { kind: 'permission', permission: 'hosts:approve' },
    });
    expect(unguardedRoutes(server.app)).toEqual([]);
  });
});

describe('a route that states no access', () => {
  @Controller('open')
  class OpenController {
    @Get('stated')
    @Public('a test')
    stated(): string {
      return 'x';
    }

    @Get('forgotten')
    forgotten(): string {
      return 'x';
    }
  }
  @Module({
    imports: [ObservabilityModule.forRoot({ database: false }), HttpModule.forRoot()],
    controllers: [OpenController],
  })
  class OpenModule {}

  it('keeps the app from starting', async () => {
    await expect(createHttpApp(OpenModule, { name: 'open', env: quiet })).rejects.toThrow(
      'These routes state no access: OpenController.forgotten',
    );
  });
});
