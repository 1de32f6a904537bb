import { join } from 'node:path';
import { Person } from '../browser.mjs';
import { cpuSeconds, runProgram } from '../processes.mjs';
import { median, shown } from '../report.mjs';

const LEAST_PERCENT = 80;

export const signIn = {
  about: 'code flow with a password, page by page: how much of the CPU time is the hash',
  async run({ system, shape, report }) {
    // Consent is asked once and remembered; the code paths are compiled before the clock runs.
    for (let time = 0; time < shape.logins; time += 1) await new Person(system.facts).signIn();
    const rounds = [];
    for (let round = 0; round < shape.rounds; round += 1)
      rounds.push({ ...(await loginRound(system, shape)), ...(await hashRound(system, shape)) });
    const of = (name) => median(rounds.map((round) => round[name]));
    const share = median(
      rounds.map(({ loginCpuMs, hashCpuMs }) =>
        loginCpuMs === null ? null : (hashCpuMs / loginCpuMs) * 100,
      ),
    );
    report.line('one sign-in', `${shown(of('loginMs'))} ms, of it CPU ${shown(of('loginCpuMs'))} ms`, rounds);
    report.line(
      'the hash alone',
      `${shown(of('hashMs'))} ms, of it CPU ${shown(of('hashCpuMs'))} ms (own process)`,
    );
    report.line(
      'all but the hash',
      `CPU ${shown(of('loginCpuMs') === null ? null : of('loginCpuMs') - of('hashCpuMs'))} ms`,
    );
    report.goal('the hash of the CPU time of a sign-in', share, LEAST_PERCENT, ' %');
  },
};

async function loginRound({ facts, pids }, { logins }) {
  const cpu = cpuSeconds([pids.idp]);
  const began = performance.now();
  for (let time = 0; time < logins; time += 1) await new Person(facts).signIn();
  const milliseconds = performance.now() - began;
  return {
    loginMs: milliseconds / logins,
    loginCpuMs: cpu === null ? null : ((cpuSeconds([pids.idp]) - cpu) * 1000) / logins,
  };
}

const hashRound = ({ variables: env }, { logins }) =>
  runProgram(join(import.meta.dirname, '../hash-alone.mjs'), { args: [String(logins)], env });
