import { join } from 'node:path';
import { call, clientCredentialsCall, machineScope } from '../clients.mjs';
import { inTurns } from '../pairs.mjs';
import { residentMiB, startProgram } from '../processes.mjs';
import { shown } from '../report.mjs';

const LEAST = 0.75;

export const clientCredentials = {
  about: 'ES256 JWTs over PostgreSQL with a durable audit record each, beside a bare oidc-provider in memory',
  async run({ system, shape, report }) {
    const { idp, clients } = system.facts;
    const { client_id: id, client_secret: secret } = clients.machine;
    const floor = await startProgram(join(import.meta.dirname, '../floor.mjs'), {
      args: [id, secret, machineScope],
    });
    try {
      const floorCall = clientCredentialsCall(
        `http://127.0.0.1:${floor.message.port}/token`,
        clients.machine,
      );
      const ourCall = clientCredentialsCall(`${idp.issuer}/protocol/openid-connect/token`, clients.machine);
      report.line('token of the floor', describe(await call(floorCall)));
      report.line('our token', describe(await call(ourCall)));
      const found = await inTurns(
        { ...floorCall, pid: floor.pid },
        { ...ourCall, pid: system.pids.idp, others: () => system.databasePids() },
        shape,
      );
      report.samples('floor', found.first);
      report.samples('ours', found.second);
      report.line(
        'ratio',
        `rounds ${found.ratios.map(shown).join(', ')}; by CPU time of the process ${shown(found.cpuRatio)}`,
        found,
      );
      report.line('floor memory', `${shown(residentMiB(floor.pid))} MiB`, residentMiB(floor.pid));
      report.goal('client credentials beside the floor', found.ratio, LEAST);
    } finally {
      await floor.stop();
    }
  },
};

function describe({ access_token: token }) {
  const [header, payload] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  return `${token.length} bytes, ${header}, claims ${Object.keys(JSON.parse(payload)).join(' ')}`;
}
