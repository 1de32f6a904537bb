import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A client application on loopback: shows what came back to it, and remembers it. */
export class ClientApp {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
    readonly landings: readonly URL[],
  ) {}

  static async open(): Promise<ClientApp> {
    const landings: URL[] = [];
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        for (const [name, value] of new URLSearchParams(body)) url.searchParams.set(name, value);
        if (url.pathname !== '/favicon.ico') landings.push(url);
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<!doctype html><title>Client</title><h1 id="client-app">The client application</h1>');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new ClientApp(server, `http://127.0.0.1:${String(port)}`, landings);
  }

  get callback(): string {
    return `${this.origin}/callback`;
  }

  /** The parameters of the last landing. */
  last(): URLSearchParams {
    return this.landings.at(-1)?.searchParams ?? new URLSearchParams();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
