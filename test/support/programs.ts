import { spawn, type ChildProcess } from 'node:child_process';
// @ts-expect-error -- plain JavaScript, shared with the test runner
import { provide } from '../../tools/system-packages.mjs';
import { pause } from './start-system.js';

export interface Wanted {
  readonly name: string;
  readonly programs: readonly string[];
  readonly apt: readonly string[];
}

/**
 * The path of a program of the operating system; installed where that is possible, as the runner does it.
 * `reason` says why it is not there.
 */
export function program(wanted: Wanted): { path: string } | { reason: string } {
  const variable = `GATEHOUSE_TEST_${wanted.name.toUpperCase()}`;
  return (provide as (asked: object) => { path: string } | { reason: string })({
    ...wanted,
    variable,
    neededBy: [],
  });
}

/** Defines a test that needs programs; where one is missing it is skipped, and its title says why. */
export function itWith(
  wanted: readonly Wanted[],
  title: string,
  run: () => Promise<void>,
  timeout?: number,
): void {
  const missing = wanted.flatMap((one) => {
    const found = program(one);
    return 'reason' in found ? [`${one.name}: ${found.reason}`] : [];
  });
  // With CI=true a skip fails the run (tools/test.mjs).
  const because = missing.join('; ');
  if (because !== '')
    it.skip(`${title} (${because})`, run); // open: this machine lacks a program and cannot get it
  else it(title, run, timeout);
}

/** A program that runs, with what it printed so far. */
export class Run {
  private printed = '';
  readonly ended: Promise<number | null>;

  constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.printed += chunk.toString()));
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
  }

  output(): string {
    return this.printed;
  }

  /** Waits until the program has printed this, and answers the first group. */
  async prints(pattern: RegExp, withinMs = 20_000): Promise<string> {
    const deadline = performance.now() + withinMs;
    while (performance.now() < deadline) {
      const found = pattern.exec(this.printed);
      if (found) return found[1] ?? found[0];
      await pause(20);
    }
    this.child.kill('SIGKILL');
    throw new Error(`${String(pattern)} was not printed:\n${this.printed}`);
  }

  /** Waits for its end; anything but exit code 0 is an error with what it printed. */
  async success(): Promise<string> {
    const code = await this.ended;
    if (code !== 0) throw new Error(`exit code ${String(code)}:\n${this.printed}`);
    return this.printed;
  }
}

export function runProgram(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Run {
  const { PATH = '', HOME = '/tmp' } = process.env;
  return new Run(
    spawn(command, [...args], {
      env: { PATH, HOME, LANG: 'C.UTF-8', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd !== undefined && { cwd }),
    }),
  );
}
