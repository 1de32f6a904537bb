import { join } from 'node:path';
import { runProgram, type Run } from '../../../../test/support/programs.js';
import { system } from '../../../../test/support/system.js';

const main = join(import.meta.dirname, '../../../../dist/apps/cli/src/main.js');

/** Runs `gatehouse …` beside the system of this run, as a person on the same machine does. */
export function gatehouse(args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  return runProgram(process.execPath, [main, ...args], { GATEHOUSE_HOME: system().home, ...env });
}

/** Runs it to its end; anything but exit code 0 is an error with what it printed. */
export const gatehouseDoes = (...args: string[]): Promise<string> => gatehouse(args).success();

export async function gatehouseRefuses(...args: string[]): Promise<{ code: number | null; output: string }> {
  const run = gatehouse(args);
  const code = await run.ended;
  return { code, output: run.output() };
}
