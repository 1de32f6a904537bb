import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { z } from 'zod';
import type { ConfigOf } from '@gatehouse/config';
import { CommandFailed } from '../cli/explain.js';
import { readJson } from '../cli/private-file.js';
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

type Wanted = Pick<ConfigOf<typeof startConfig>, PortName>;

const names = Object.keys(holders) as [PortName, ...PortName[]];

/**
 * The port of each listener; for 0 the one of the last start, so that addresses (and with them the issuer) stay, else
 * any free one.
 *
 * All are held at once while we look, so that none is given twice; another program can still take one in the moment
 * before our process listens, and then that process says so.
 *
 * @throws CommandFailed naming every port that is taken, and its variable
 */
export async function planPorts(config: Wanted, last: Partial<Ports> = {}): Promise<Ports> {
  const held = new Map<PortName, Server>();
  const taken: string[] = [];
  // Those that were asked for by number choose first.
  const inTurn = names.toSorted((a, b) => Number(config[a] === 0) - Number(config[b] === 0));
  try {
    for (const name of inTurn) {
      const server = await holdFirst(config[name] === 0 ? [last[name] ?? 0, 0] : [config[name]]);
      if (server) held.set(name, server);
      else taken.push(complaint(name, config[name]));
    }
    if (taken.length > 0) throw new CommandFailed(taken.join('\n'));
    return Object.fromEntries([...held].map(([name, server]) => [name, portOf(server)])) as Ports;
  } finally {
    await Promise.all([...held.values()].map(release));
  }
}

const portsSchema = z.partialRecord(z.enum(names), z.int().min(1).max(65_535));

export async function lastPorts(file: string): Promise<Partial<Ports>> {
  const parsed = portsSchema.safeParse(await readJson(file));
  return parsed.success ? parsed.data : {};
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function complaint(name: PortName, port: number): string {
  const [holder, variable] = holders[name];
  return (
    `Port ${String(port)} of ${holder} is taken by another program (or not allowed to this account). ` +
    `Stop that program, or choose another port: ${variable}=${String(port + 1000)}.`
  );
}

async function holdFirst(ports: readonly number[]): Promise<Server | null> {
  for (const port of ports) {
    const server = await hold(port);
    if (server) return server;
  }
  return null;
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
