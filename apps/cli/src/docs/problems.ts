import { readFile } from 'node:fs/promises';
import { documentedProblems, failureOf } from '@gatehouse/http';
import { DomainError, type ErrorKind } from '@gatehouse/kernel';
import { filesUnder, modulesThatCall } from './compiled-modules.js';
import { code, page, table } from './markdown.js';
import { problemsIn } from './problems-in-source.js';

export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly about: string;
}

/** Every problem that an answer can name: what is documented beside the error, else what the error says of itself. */
export async function declaredProblems(compiled: string, sources: string): Promise<Problem[]> {
  await modulesThatCall(compiled, 'documentProblem');
  const found = new Map<string, Problem>();
  for (const file of await filesUnder(sources, '.ts')) {
    for (const { kind, ...problem } of problemsIn(await readFile(file, 'utf8'))) {
      found.set(problem.code, { ...problem, status: statusOf(kind) });
    }
  }
  for (const problem of documentedProblems.values()) found.set(problem.code, problem);
  return [...found.values()].sort((a, b) => a.code.localeCompare(b.code));
}

export function problemsPage(problems: readonly Problem[]): string {
  const rows = problems.map(({ code: name, status, about }) => [code(name), String(status), about]);
  return page(
    'Problems',
    'The APIs answer errors as `application/problem+json` (RFC 9457). `type` ends in one of these codes, which keep ' +
      'their meaning; the text in `detail` may change. OAuth endpoints answer in the form of RFC 6749 instead.',
    table(['Code', 'Status', 'Meaning'], rows),
  );
}

class Sample extends DomainError {
  readonly code = 'docs/sample';
  constructor(readonly kind: ErrorKind) {
    super('');
  }
}

/** From the one table that translates errors to HTTP. */
function statusOf(kind: ErrorKind): number {
  return failureOf(new Sample(kind)).status;
}
