import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { createLogs, HealthChecks } from '@gatehouse/observability';
import { release, serveSample } from './support/sample-app.js';

async function occupied(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

describe('the life of a server', () => {
  it('is ready when every part is, and names the part that is not', async () => {
    const server = await serveSample();
    let up = true;
    server.app.get(HealthChecks, { strict: false }).register('thing', () => {
      if (!up) throw new Error('password of the thing');
      return true;
    });
    const ready = (): Promise<Response> => fetch(`${server.url}/health/ready`);
    expect((await ready()).status).toBe(200);
    up = false;
    const answer = await ready();
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ status: 'down', parts: { process: 'up', thing: 'down' } });
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    await server.close();
  });

  it('says "not ready", finishes the request in flight and then is gone', async () => {
    const server = await serveSample({}, { SHUTDOWN_DRAIN_MS: '300' });
    const slow = fetch(`${server.url}/samples/slow`);
    await fetch(`${server.url}/health/live`);
    const closing = server.close();
    const ready = await fetch(`${server.url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('connection')).toBe('close');
    await new Promise((resolve) => setTimeout(resolve, 400));
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow();
    release();
    expect(await (await slow).json()).toEqual({ slow: true });
    await closing;
  });

  it('cuts off what outlasts the grace time', async () => {
    const server = await serveSample({}, { SHUTDOWN_GRACE_MS: '100' });
    const slow = fetch(`${server.url}/samples/slow`).then(
      () => 'answered',
      () => 'cut',
    );
    await fetch(`${server.url}/health/live`);
    await server.close();
    expect(await slow).toBe('cut');
  });

  it('names the setting of a port that is taken', async () => {
    const { server: other, port } = await occupied();
    const taken = String(port);
    await expect(serveSample({}, { PORT: taken })).rejects.toThrow(`PORT: 127.0.0.1:${taken} is taken`);
    await expect(serveSample({}, { METRICS_PORT: taken })).rejects.toThrow(
      `METRICS_PORT: 127.0.0.1:${taken} is taken`,
    );
    other.close();
  });

  it('serves metrics by route pattern on a port of their own', async () => {
    const server = await serveSample();
    await fetch(`${server.url}/samples/fails/secret-in-the-path`);
    await fetch(`${server.url}/nowhere/secret`);
    const metrics = await (await fetch(`http://127.0.0.1:${String(server.metricsPort)}/metrics`)).text();
    expect(metrics).toContain(
      'gatehouse_http_request_seconds_count{method="GET",route="/samples/fails/:how",status="500"}',
    );
    expect(metrics).toContain('route="unrouted",status="404"');
    expect(metrics).toContain('process_resident_memory_bytes');
    expect(metrics).not.toContain('secret');
    expect((await fetch(`http://127.0.0.1:${String(server.metricsPort)}/`)).status).toBe(404);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
    await server.close();
  });

  it('logs each request once, without its address', async () => {
    const lines: string[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const server = await serveSample({ logs: createLogs({ name: 'sample', level: 'info' }, sink) });
    const answer = await fetch(`${server.url}/samples/fails/bug?code=s3cr3t-code`, {
      headers: { authorization: 'Bearer s3cr3t-token' },
    });
    await fetch(`${server.url}/health/live`);
    await server.close();
    const requestId = String(answer.headers.get('x-request-id'));
    const requests = lines
      .filter((line) => line.includes('"msg":"request"'))
      .map((line) => JSON.parse(line) as object);
    expect(requests).toEqual([
      expect.objectContaining({
        requestId,
        method: 'GET',
        route: '/samples/fails/:how',
        status: 500,
        level: 'info',
      }),
    ]);
    expect(lines.some((line) => line.includes('a secret detail') && line.includes(requestId))).toBe(true);
    expect(lines.join('')).not.toContain('s3cr3t');
  });
});
