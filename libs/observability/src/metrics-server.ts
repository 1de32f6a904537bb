import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface MetricsSource {
  readonly contentType: string;
  text(): Promise<string>;
}

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** The port or address that a server wants cannot be had; the message names the setting to change. */
export class AddressTaken extends Error {
  constructor(setting: string, address: string, reason: 'EADDRINUSE' | 'EACCES' | 'EADDRNOTAVAIL') {
    const why = {
      EADDRINUSE: 'is taken by another program',
      EACCES: 'may not be used by this user',
      EADDRNOTAVAIL: 'does not exist on this machine',
    }[reason];
    super(`${setting}: ${address} ${why}. Set ${setting} to another one, or stop what uses it.`);
    this.name = 'AddressTaken';
  }
}

/** Starts listening. @throws AddressTaken naming `setting` when the address cannot be had */
export async function listenOn(server: Server, host: string, port: number, setting: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const { code } = error;
      if (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL')
        reject(new AddressTaken(setting, `${host}:${String(port)}`, code));
      else reject(error);
    };
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

/** Serves `GET /metrics` on a port of its own, apart from everything that the public reaches. */
export async function serveMetrics(
  { host, port }: { readonly host: string; readonly port: number },
  source: MetricsSource,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Metrics are at /metrics.\n');
      return;
    }
    source.text().then(
      (text) => response.writeHead(200, { 'Content-Type': source.contentType }).end(text),
      () =>
        response.writeHead(503, { 'Content-Type': 'text/plain' }).end('Metrics cannot be collected now.\n'),
    );
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 5_000;
  const bound = await listenOn(server, host, port, 'METRICS_PORT');
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
