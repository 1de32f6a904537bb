import { createServer as createTcpServer, type Server } from 'node:net';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something inside the network that nobody outside may reach: counts whoever connects. */
export class Listener {
  connections = 0;
  readonly requests: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** Accepts connections and says nothing, whatever they speak. */
  static async silent(): Promise<Listener> {
    const server = createTcpServer();
    const listener = await Listener.on(server);
    server.on('connection', (socket) => {
      listener.connections += 1;
      socket.on('error', () => undefined);
      socket.destroy();
    });
    return listener;
  }

  static async http(answer: RequestListener): Promise<Listener> {
    const server = createServer();
    const listener = await Listener.on(server);
    server.on('connection', () => (listener.connections += 1));
    server.on('request', (request, response) => {
      listener.requests.push(request.url ?? '');
      answer(request, response);
    });
    return listener;
  }

  private static async on(server: Server): Promise<Listener> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Listener(server, (server.address() as AddressInfo).port);
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}
