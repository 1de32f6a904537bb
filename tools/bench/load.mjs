import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { cpuSeconds } from './processes.mjs';

/**
 * @typedef {object} Target what to call and whom to watch while it is called
 * @property {string} url
 * @property {string} [method]
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 * @property {{ parameter: string, values: string[] }} [chain] one value per connection; the next comes in the answer
 * @property {number} [pid] the process whose CPU time is read
 * @property {() => number[]} [others] further processes whose CPU time is read together (the database)
 *
 * @typedef {object} Sample
 * @property {number} requests
 * @property {number} perSecond
 * @property {number} p50 milliseconds
 * @property {number} p99 milliseconds
 * @property {number | null} cpuMs CPU time of `pid` for one request, milliseconds; null where /proc is missing
 * @property {number | null} otherCpuMs the same of `others`
 */

/**
 * Calls one address over keep-alive connections, each waiting for its answer before the next request.
 *
 * @param {Target} target
 * @param {{ seconds: number, warmUpSeconds: number, connections: number }} shape
 * @returns {Promise<Sample>}
 * @throws when any answer is not 200: a figure of refusals would be a lie
 */
export async function load(target, shape) {
  const { pid, others, ...call } = target;
  const generator = fork(join(import.meta.dirname, 'load-generator.mjs'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  generator.send({ method: 'GET', ...call, ...shape });
  const [begun] = await once(generator, 'message');
  if (begun.failure) throw new Error(begun.failure);
  const before = clocks(pid, others);
  const [result] = await once(generator, 'message');
  const after = clocks(pid, others);
  if (result.failure) throw new Error(result.failure);
  assertAllAnswered(call.url, result);
  const perRequest = (name) =>
    before[name] === null ? null : ((after[name] - before[name]) * 1000) / result.requests;
  return {
    requests: result.requests,
    perSecond: result.perSecond,
    p50: result.p50,
    p99: result.p99,
    cpuMs: perRequest('own'),
    otherCpuMs: perRequest('others'),
  };
}

function clocks(pid, others) {
  return {
    own: pid === undefined ? null : cpuSeconds([pid]),
    others: others === undefined ? null : cpuSeconds(others()),
  };
}

function assertAllAnswered(url, { requests, errors, timeouts, statuses }) {
  const refused = Object.keys(statuses).filter((status) => status !== '200');
  if (requests > 0 && errors === 0 && timeouts === 0 && refused.length === 0) return;
  throw new Error(`load on ${url} went wrong: ${JSON.stringify({ requests, errors, timeouts, statuses })}`);
}
