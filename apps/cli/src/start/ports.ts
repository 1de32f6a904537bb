import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { ConfigOf } from '@gatehouse/config';
import { CommandFailed } from '../cli/explain.js';
import type { startConfig } from './start.config.js';

const holders = {
  idpPort: ['the IdP', 'IDP_PORT'],
  resourceApiPort: ['the resource API', 'RESOURCE_API_PORT'],
  adminApiPort: ['the admin API', 'ADMIN_API_PORT'],
  idpMetricsPort: ["the IdP's metrics", 'IDP_METRICS_PORT'],
  resourceApiMetricsPort: ["the resource API's metrics", 'RESOURCE_API_METRICS_PORT'],
  adminApiMetricsPort: ["the admin API's metrics", 'ADMIN_API_METRICS_PORT'],
} as const;

export type PortName = keyof typeof holders;
export type Ports = Readonly<Record<PortName, number>>;

const names = Object.keys(holders) as PortName[];

/**
 * The port of each listener, free ones for 0.
 *
 * All are held at once while we look, so that none is given twice; another program can still take one in the moment
 * before our process listens, and then that process says so.
 *
 * @throws CommandFailed naming every port that is taken, and its variable
 */
export async function planPorts(config: Pick<ConfigOf<typeof startConfig>, PortName>): Promise<Ports> {
  const held: Server[] = [];
  const planned: [PortName, number][] = [];
  const taken: string[] = [];
  try {
    for (const name of names) {
      const server = await hold(config[name]);
      if (server === null) {
        taken.push(complaint(name, config[name]));
      } else {
        held.push(server);
        planned.push([name, (server.address() as AddressInfo).port]);
      }
    }
  } finally {
    await Promise.all(held.map(release));
  }
  if (taken.length > 0) throw new CommandFailed(taken.join('\n'));
  return Object.fromEntries(planned) as Ports;
}

function complaint(name: PortName, port: number): string {
  const [holder, variable] = holders[name];
  return (
    `Port ${String(port)} of ${holder} is taken by another program (or not allowed to this account). ` +
    `Stop that program, or choose another port: ${variable}=${String(port + 1000)}.`
  );
}

async function hold(port: number): Promise<Server | null> {
  const server = createServer();
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true });
    await once(server, 'listening');
    return server;
  } catch {
    return null;
  }
}

async function release(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
