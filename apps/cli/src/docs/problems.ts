import { readFile } from 'node:fs/promises';
import { statusOf, transportProblems, type DocumentedProblem } from '@gatehouse/http';
import { filesUnder } from './compiled-modules.js';
import { code, page, table } from './markdown.js';
import { problemsIn } from './problems-in-source.js';

/** Every problem that an answer can name: the classes of errors in the sources, and what needs no class. */
export async function declaredProblems(sources: string): Promise<DocumentedProblem[]> {
  const found = new Map<string, DocumentedProblem>();
  for (const file of await filesUnder(sources, '.ts')) {
    for (const { kind, ...problem } of problemsIn(await readFile(file, 'utf8'))) {
      found.set(problem.code, { ...problem, status: statusOf[kind] });
    }
  }
  for (const problem of Object.values(transportProblems)) found.set(problem.code, problem);
  return [...found.values()].sort((a, b) => a.code.localeCompare(b.code));
}

export function problemsPage(problems: readonly DocumentedProblem[]): string {
  const rows = problems.map(({ code: name, status, about }) => [code(name), String(status), about]);
  return page(
    'Problems',
    'The APIs answer errors as `application/problem+json` (RFC 9457). `type` ends in one of these codes, which keep ' +
      'their meaning; the text in `detail` may change. OAuth endpoints answer in the form of RFC 6749 instead.',
    table(['Code', 'Status', 'Meaning'], rows),
  );
}

/**
 * The same list as code: an answer's `type` leads to the application that gave it, which has no sources beside it. One
 * line each, so that a change is one line.
 */
export function problemCatalogueModule(problems: readonly DocumentedProblem[]): string {
  const entries = problems.map(
    ({ code: name, status, about }) =>
      `  { code: ${JSON.stringify(name)}, status: ${String(status)}, about: ${JSON.stringify(about)} },`,
  );
  return [
    '// Written by `npm run docs` from the code. Change what stands above the error, not this file.',
    "import type { DocumentedProblem } from './transport-problems.js';",
    '',
    '/** Every problem that an answer of ours can name, sorted by code. */',
    'export const problemCatalogue: readonly DocumentedProblem[] = [',
    ...entries,
    '];',
    '',
  ].join('\n');
}
