import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import './system.global-setup.js';
import { removeHome } from './start-system.js';

const MOST_LINES = 20;
const LONGEST_LINE = 1_500;

export default async function tearDown(): Promise<void> {
  const system = globalThis.gatehouseTestSystem;
  if (!system) return;
  globalThis.gatehouseTestSystem = undefined;
  try {
    await system.stop();
    await tellErrors(join(system.home, 'logs'));
  } finally {
    await removeHome(system.home, 'system');
  }
}

/** The causes of what tests only saw as a 500; most are meant, those of a failed test are wanted. */
async function tellErrors(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const lines = (await readFile(join(folder, name), 'utf8')).split('\n');
    const errors = lines.filter((line) => line.includes('"level":"error"'));
    for (const line of errors.slice(0, MOST_LINES))
      process.stderr.write(`${name}: ${line.slice(0, LONGEST_LINE)}\n`);
  }
}
