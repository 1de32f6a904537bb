import type { Ports } from './ports.js';

/** One of the processes that make up a running Gatehouse. */
export interface App {
  readonly name: 'idp' | 'resource-api' | 'admin-api';
  readonly port: number;
  readonly metricsPort: number;
}

/** In the order of starting; they stop in the reverse order. */
export function appsOn(ports: Ports): readonly App[] {
  return [
    { name: 'idp', port: ports.idpPort, metricsPort: ports.idpMetricsPort },
    { name: 'resource-api', port: ports.resourceApiPort, metricsPort: ports.resourceApiMetricsPort },
    { name: 'admin-api', port: ports.adminApiPort, metricsPort: ports.adminApiMetricsPort },
  ];
}
