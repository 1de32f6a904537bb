import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const say = (line = '') => process.stdout.write(`${line}\n`);

/** A number with about three digits that matter; `n/a` where this system cannot tell. */
export function shown(value) {
  if (value === null || value === undefined) return 'n/a';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

export function median(values) {
  const sorted = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  if (sorted.length === 0) return null;
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Prints what is found as it is found, and keeps all of it, raw figures included, for the file. */
export class Report {
  #result = { facts: {}, cases: {}, goals: [], failure: null };
  #case = '';

  constructor(file) {
    this.file = file;
  }

  begin(facts) {
    this.#result.facts = facts;
    say('Gatehouse bench');
    say(`  Node ${facts.node}, PostgreSQL ${facts.postgres}, oidc-provider ${facts.oidcProvider}`);
    say(`  commit ${facts.commit}${facts.changedSinceCommit ? ' with changes' : ''}`);
    say(
      `  ${facts.cpu}, ${facts.cores} cores, ${facts.memoryGiB} GiB, ${facts.system}, load ${facts.loadBefore}`,
    );
    say(
      `  ${facts.rounds} rounds of ${facts.seconds} s, ${facts.connections} connections, autocannon ${facts.autocannon}`,
    );
  }

  open(name, about) {
    this.#case = name;
    this.#result.cases[name] = { about };
    say();
    say(`${name}: ${about}`);
  }

  /** One line of the print-out, and the raw figures behind it. */
  line(label, text, raw) {
    say(`  ${label.padEnd(22)} ${text}`);
    if (raw !== undefined) this.#result.cases[this.#case][label] = raw;
  }

  /** Requests per second and times of several rounds: the median of each. */
  samples(label, samples) {
    const of = (name) => median(samples.map((sample) => sample[name]));
    const database = of('otherCpuMs');
    this.line(
      label,
      `${shown(of('perSecond')).padStart(7)}/s   p50 ${shown(of('p50'))} ms   p99 ${shown(of('p99'))} ms   ` +
        `CPU ${shown(of('cpuMs'))} ms${database === null ? '' : ` + database ${shown(database)} ms`}`,
      samples,
    );
  }

  goal(name, value, least, unit = '') {
    const met = value !== null && value >= least;
    this.#result.goals.push({ case: this.#case, name, value, least, met });
    this.line('goal', `${name} at least ${least}${unit}: ${shown(value)}${unit}  ${met ? 'PASS' : 'MISS'}`);
  }

  fail(error) {
    this.#result.failure = { case: this.#case, message: error.message };
    process.stderr.write(`\nThe bench failed${this.#case ? ` in ${this.#case}` : ''}: ${error.stack}\n`);
  }

  finish() {
    const { goals, failure } = this.#result;
    const missed = goals.filter(({ met }) => !met);
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, `${JSON.stringify(this.#result, null, 2)}\n`);
    say();
    for (const { name, value } of missed) say(`MISSED: ${name} (${shown(value)})`);
    say(
      `${goals.length - missed.length} of ${goals.length} goals met${failure ? '; the run FAILED' : ''}. All figures: ${this.file}`,
    );
  }

  get isGood() {
    const { goals, failure } = this.#result;
    return failure === null && goals.every(({ met }) => met);
  }
}
