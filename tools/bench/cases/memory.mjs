import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Person } from '../browser.mjs';
import { call, clientCredentialsCall } from '../clients.mjs';
import { load } from '../load.mjs';
import { proportionalMiB, runProgram } from '../processes.mjs';
import { shown } from '../report.mjs';

const SETTLE_MS = 2_000;

export const memory = {
  about: 'resident memory of each process, MiB',
  async run({ system, shape, report }) {
    // From a fresh start, whatever ran before.
    await system.stop();
    await system.start();
    const take = async (moment) => {
      await pause(SETTLE_MS);
      const found = { ...system.residentMiB(), database: proportionalMiB(system.databasePids()) };
      report.line(
        moment,
        Object.entries(found)
          .map(([name, value]) => `${name} ${shown(value)}`)
          .join('   '),
        found,
      );
    };
    await take('idle');
    await loadAll(system, shape);
    await take('after load');
    const names = await createRealms(system, shape.realms);
    await take(`${shape.realms} realms made`);
    for (const name of names) await call({ url: discoveryOf(system, name) });
    await take(`each touched once`);
    for (const name of names) await call({ url: discoveryOf(system, name) });
    await take(`and once more`);
  },
};

/** Work for each process, so that its caches and its heap have the size that they have in service. */
async function loadAll({ facts }, shape) {
  const machine = clientCredentialsCall(
    `${facts.idp.issuer}/protocol/openid-connect/token`,
    facts.clients.machine,
  );
  const { access_token: machineToken } = await call(machine);
  const { access_token: adminToken } = await new Person(facts).signIn();
  const bearer = (token) => ({ authorization: `Bearer ${token}` });
  const targets = [
    machine,
    { url: `${facts.resourceApi.url}/hosts`, headers: bearer(machineToken) },
    { url: `${facts.adminApi.url}/realms`, headers: bearer(adminToken) },
  ];
  for (const target of targets) await load(target, { ...shape, seconds: shape.seconds * 2 });
}

async function createRealms({ variables: env }, count) {
  const { names } = await runProgram(join(import.meta.dirname, '../create-realms.mjs'), {
    args: [String(count)],
    env,
  });
  return names;
}

const discoveryOf = ({ facts }, realm) => `${facts.idp.url}/realms/${realm}/.well-known/openid-configuration`;
