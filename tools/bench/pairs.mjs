import { load } from './load.mjs';
import { median } from './report.mjs';

/**
 * Measures two targets in turn (A B A B …), so that a machine that drifts drifts for both, and compares each round
 * with its own partner.
 *
 * The first round of each only warms up: a server compiles its hot paths under load.
 *
 * @returns {Promise<{ first: object[], second: object[], ratios: number[], ratio: number, cpuRatio: number | null }>}
 *   ratios of throughput, second by first; `cpuRatio` the same by CPU time, which other programs disturb less
 */
export async function inTurns(first, second, shape) {
  const samples = { first: [], second: [] };
  for (const target of [first, second]) await load(target, { ...shape, warmUpSeconds: shape.seconds });
  for (let round = 0; round < shape.rounds; round += 1) {
    samples.first.push(await load(first, shape));
    samples.second.push(await load(second, shape));
  }
  const compare = (by) => samples.first.map((one, index) => by(one, samples.second[index]));
  const ratios = compare((a, b) => b.perSecond / a.perSecond);
  const byCpu = compare((a, b) => (a.cpuMs === null ? null : a.cpuMs / b.cpuMs));
  return { ...samples, ratios, ratio: median(ratios), cpuRatio: median(byCpu) };
}
