import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isGiven, type Invocation } from '../cli/command.js';
import { exitCodes } from '../cli/run-cli.js';
import { auditEventsPage } from './audit-events.js';
import { permissionsPage } from './permissions.js';
import { declaredProblems, problemCatalogueModule, problemsPage } from './problems.js';
import { configurationPage, declaredSettings, environmentExample } from './settings.js';

const compiled = resolve(import.meta.dirname, '../../../..');
const checkout = resolve(compiled, '..');

/** `gatehouse docs`: the pages that must say what the code says. With `--check` it only compares. */
export async function run(invocation: Invocation): Promise<number> {
  const { terminal } = invocation;
  const stale: string[] = [];
  for (const [name, text] of await pages()) {
    const file = join(checkout, name);
    if ((await readFile(file, 'utf8').catch(() => null)) === text) continue;
    stale.push(name);
    if (isGiven(invocation, 'check')) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  if (!isGiven(invocation, 'check')) {
    terminal.print(stale.length === 0 ? 'Every page is current.' : `Wrote ${stale.join(', ')}.`);
    return exitCodes.success;
  }
  if (stale.length === 0) return exitCodes.success;
  terminal.note(`Not what the code says: ${stale.join(', ')}. Run "npm run docs" and commit the result.`);
  return exitCodes.failure;
}

async function pages(): Promise<[string, string][]> {
  const settings = await declaredSettings(compiled);
  const problems = await declaredProblems(checkout);
  return [
    ['.env.example', environmentExample(settings)],
    ['docs/configuration.md', configurationPage(settings)],
    ['docs/audit-events.md', await auditEventsPage(compiled)],
    ['docs/permissions.md', permissionsPage()],
    ['docs/problems.md', problemsPage(problems)],
    ['libs/http/src/problem-catalogue.ts', problemCatalogueModule(problems)],
  ];
}
