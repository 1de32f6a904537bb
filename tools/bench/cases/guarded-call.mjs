import { join } from 'node:path';
import { call, clientCredentialsCall } from '../clients.mjs';
import { inTurns } from '../pairs.mjs';
import { startProgram } from '../processes.mjs';
import { shown } from '../report.mjs';

const LEAST = 0.8;
const server = join(import.meta.dirname, '../guarded-route.mjs');
const start = (system, mode) =>
  startProgram(server, { args: [mode], env: system.variables, ready: ({ type }) => type === 'listening' });

export const guardedCall = {
  about:
    'one route of the resource API with its guard (token, revocation, live state, permission), and without',
  async run({ system, shape, report }) {
    const tokenUrl = `${system.facts.idp.issuer}/protocol/openid-connect/token`;
    const { access_token: token } = await call(clientCredentialsCall(tokenUrl, system.facts.clients.machine));
    const headers = { authorization: `Bearer ${token}` };
    const servers = [];
    try {
      for (const mode of ['open', 'guarded', 'bare']) servers.push(await start(system, mode));
      const [open, guarded, bare] = servers.map(({ pid, message }) => ({
        url: `http://127.0.0.1:${message.port}/bench`,
        headers,
        pid,
      }));
      await assertGuarded(guarded.url);
      const found = await inTurns(open, guarded, shape);
      report.samples('without the guard', found.first);
      report.samples('guarded', found.second);
      report.line(
        'ratio',
        `rounds ${found.ratios.map(shown).join(', ')}; by CPU time ${shown(found.cpuRatio)}`,
        found,
      );
      report.goal('guarded beside the same route without a guard', found.ratio, LEAST);
      const beside = await inTurns(bare, guarded, {
        ...shape,
        rounds: Math.max(1, Math.floor(shape.rounds / 2)),
      });
      report.samples('bare Nest', beside.first);
      report.line(
        'for comparison',
        `guarded beside a Nest app with nothing in it: ${shown(beside.ratio)}`,
        beside,
      );
    } finally {
      for (const one of servers) await one.stop();
    }
  },
};

/** The figure would be worth nothing if the guard let everybody in. */
async function assertGuarded(url) {
  const { status } = await fetch(url);
  if (status !== 401) throw new Error(`the guarded route answered ${status} to a stranger`);
}
