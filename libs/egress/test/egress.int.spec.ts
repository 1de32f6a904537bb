import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EgressClient, EgressFailed, EgressRefused, type Resolve } from '@gatehouse/egress';

const defaults = { maxBytes: 1_000, timeoutMs: 1_000 };
const to =
  (...addresses: readonly string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('an outbound call', () => {
  let server: Server;
  let port: number;
  let handle: RequestListener;
  let served = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      served += 1;
      handle(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    served = 0;
    handle = (_, response) => response.end('hello');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = (host = '127.0.0.1', path = '/'): string => `http://${host}:${String(port)}${path}`;
  const inside = { allowPrivate: true };
  const client = (resolve?: Resolve): EgressClient => new EgressClient(defaults, resolve);

  it('carries method, headers and body, and gives the answer like fetch', async () => {
    handle = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.setHeader('content-type', 'application/json');
        response.setHeader('set-cookie', ['a=1', 'b=2']);
        response.statusCode = 201;
        response.end(
          JSON.stringify({
            method: request.method,
            url: request.url,
            type: request.headers['content-type'],
            encoding: request.headers['accept-encoding'],
            host: request.headers.host,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
    };
    const response = await client().fetch(
      url('127.0.0.1', '/x?y=1#z'),
      {
        method: 'POST',
        body: new URLSearchParams({ logout_token: 'é' }),
        headers: { host: 'evil.test', 'accept-encoding': 'gzip' },
      },
      inside,
    );
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.json()).toEqual({
      method: 'POST',
      url: '/x?y=1',
      type: 'application/x-www-form-urlencoded;charset=UTF-8',
      encoding: 'identity',
      host: `127.0.0.1:${String(port)}`,
      body: 'logout_token=%C3%A9',
    });
  });

  it.each([
    'https://127.0.0.1/',
    'https://localhost/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://0.0.0.0/',
    'https://127.0.0.1./',
  ])('to an address that is not public is refused: %s', async (address) => {
    await expect(client().fetch(address)).rejects.toThrow(EgressRefused);
  });

  it.each([
    ['plain http', 'http://example.com/'],
    ['another scheme', 'file:///etc/passwd'],
    ['data', 'data:text/plain,x'],
    ['credentials', 'https://user:secret@example.com/'],
    ['a port of mail', 'https://example.com:25/'],
    ['no URL', 'example.com'],
    ['a relative URL', '/x'],
  ])('is refused for %s', async (_, address) => {
    await expect(client(to('8.8.8.8')).fetch(address)).rejects.toThrow(EgressRefused);
  });

  it('is refused when any address of a name is not public, without saying which', async () => {
    const refusal = client(to('8.8.8.8', '127.0.0.1')).fetch('https://name.test/');
    await expect(refusal).rejects.toThrow('it does not lead to a public address');
    await expect(refusal).rejects.not.toThrow('127.0.0.1');
  });

  it('is refused for link-local and reserved addresses even inside', async () => {
    for (const address of ['169.254.169.254', '[fe80::1]', '0.0.0.0', '224.0.0.1'])
      await expect(client().fetch(`http://${address}/`, {}, inside)).rejects.toThrow(EgressRefused);
  });

  it('goes to the address that was checked, however the name answers the next time', async () => {
    let asked = 0;
    const rebinding: Resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
    };
    const response = await client(rebinding).fetch(url('rebind.test'), {}, inside);
    expect(await response.text()).toBe('hello');
    expect(asked).toBe(1);
  });

  it('follows no redirect', async () => {
    handle = (_, response) => {
      response.writeHead(302, { location: url('127.0.0.1', '/inside') }).end();
    };
    await expect(client().fetch(url(), {}, inside)).rejects.toThrow('redirects are not followed');
    expect(served).toBe(1);
    const manual = await client().fetch(url(), { redirect: 'manual' }, inside);
    expect(manual.status).toBe(302);
    expect(served).toBe(2);
  });

  it('ends when the answer is too large, declared or not', async () => {
    handle = (_, response) => response.end('x'.repeat(1_001));
    await expect(client().fetch(url(), {}, inside)).rejects.toThrow('larger than 1000 bytes');
    handle = (_, response) => {
      const write = (): boolean => response.write('x'.repeat(600));
      write();
      setImmediate(write);
    };
    await expect(client().fetch(url(), {}, inside)).rejects.toThrow('larger than 1000 bytes');
    handle = (_, response) => response.end('x'.repeat(1_000));
    expect((await client().fetch(url(), {}, inside)).status).toBe(200);
  });

  it('ends when the answer takes too long: headers, body or name', async () => {
    const policy = { ...inside, timeoutMs: 100 };
    handle = () => undefined;
    await expect(client().fetch(url(), {}, policy)).rejects.toThrow('it took too long');
    handle = (_, response) => response.write('x');
    await expect(client().fetch(url(), {}, policy)).rejects.toThrow('it took too long');
    const never: Resolve = () => new Promise(() => undefined);
    await expect(client(never).fetch(url('slow.test'), {}, policy)).rejects.toThrow('it took too long');
    await delay(10);
  });

  it('ends with the caller’s own signal', async () => {
    handle = () => undefined;
    const controller = new AbortController();
    const call = client().fetch(url(), { signal: controller.signal }, inside);
    setTimeout(() => {
      controller.abort();
    }, 20);
    await expect(call).rejects.toThrow(EgressFailed);
  });

  it('takes no compressed answer', async () => {
    handle = (_, response) => response.setHeader('content-encoding', 'gzip').end('x');
    await expect(client().fetch(url(), {}, inside)).rejects.toThrow('compressed');
  });

  it('says that nobody answers, and nothing else', async () => {
    await expect(client().fetch('http://127.0.0.1:1/', {}, inside)).rejects.toThrow('the connection failed');
    const unknown: Resolve = () => Promise.reject(new Error('ENOTFOUND'));
    await expect(client(unknown).fetch('https://nobody.test/')).rejects.toThrow(
      'its name cannot be resolved',
    );
  });

  it('gives an answer without a body', async () => {
    handle = (_, response) => response.writeHead(204).end();
    const response = await client().fetch(url(), {}, inside);
    expect(response.body).toBeNull();
  });
});
