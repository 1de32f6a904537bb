import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { planPorts } from './ports.js';

const anyFree = {
  idpPort: 0,
  resourceApiPort: 0,
  adminApiPort: 0,
  idpMetricsPort: 0,
  resourceApiMetricsPort: 0,
  adminApiMetricsPort: 0,
};

describe('the ports of a start', () => {
  it('are different free ones where 0 is asked for', async () => {
    const ports = Object.values(await planPorts(anyFree));
    expect(new Set(ports).size).toBe(6);
    expect(ports.every((port) => port > 0)).toBe(true);
  });

  it('are named with their variables when others hold them', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    try {
      const plan = planPorts({ ...anyFree, resourceApiPort: port, adminApiMetricsPort: port });
      await expect(plan).rejects.toThrow(
        new RegExp(
          `Port ${port} of the resource API is taken.*RESOURCE_API_PORT=\\d+\\.\nPort ${port} of the admin API's metrics`,
        ),
      );
    } finally {
      stranger.close();
    }
  });

  it('stay what they were at the last start, where 0 is asked for and they are still free', async () => {
    const last = await planPorts(anyFree);
    expect(await planPorts(anyFree, last)).toEqual(last);
    const stranger = createServer().listen(last.idpPort, '127.0.0.1');
    await once(stranger, 'listening');
    try {
      const { idpPort, ...others } = await planPorts(anyFree, last);
      const { idpPort: before, ...same } = last;
      expect(idpPort).not.toBe(before);
      expect(others).toEqual(same);
    } finally {
      stranger.close();
    }
  });

  it('are first given to those who ask for one by its number', async () => {
    const last = await planPorts(anyFree);
    const ports = await planPorts({ ...anyFree, adminApiMetricsPort: last.idpPort }, last);
    expect(ports.adminApiMetricsPort).toBe(last.idpPort);
    expect(ports.idpPort).not.toBe(last.idpPort);
  });

  it('are not given twice', async () => {
    const { idpPort } = await planPorts(anyFree);
    await expect(planPorts({ ...anyFree, idpPort, adminApiPort: idpPort })).rejects.toThrow(
      /admin API is taken/,
    );
  });
});
