import { readFile } from 'node:fs/promises';
import { documentedProblems, failureOf } from '@gatehouse/http';
import { DomainError, errorKinds, type ErrorKind } from '@gatehouse/kernel';
import { filesUnder, modulesThatCall } from './compiled-modules.js';
import { code, page, table } from './markdown.js';

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
    for (const problem of problemsIn(await readFile(file, 'utf8'))) found.set(problem.code, problem);
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

const declaration = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?export class (\w+) extends \w+ \{([\s\S]*?)\n\}/g;

/** The errors that a source file declares, with their docstring, else the message that they are built with. */
export function problemsIn(source: string): Problem[] {
  return [...source.matchAll(declaration)].flatMap(([, docstring, className = '', body = '']) => {
    const kind = errorKinds.find((name) => name === /readonly kind = '([\w-]+)'/.exec(body)?.[1]);
    const name = /readonly code = '([\w-]+\/[\w-]+)'/.exec(body)?.[1];
    if (kind === undefined || name === undefined) return [];
    const about = firstSentences(docstring) ?? messageIn(body) ?? inWords(className);
    return [{ code: name, status: statusOf(kind), about }];
  });
}

/** Up to the first empty line or tag: what follows is for those who read the code. */
function firstSentences(docstring: string | undefined): string | null {
  const lines = docstring?.split('\n').map((line) => line.replace(/^\s*\*?\s?/, '').trim()) ?? [];
  const text = lines
    .join('\n')
    .trim()
    .split(/\n\n|\n?@/)[0]
    ?.replaceAll('\n', ' ')
    .trim();
  return text === undefined || text === '' ? null : text;
}

const literal = /'(?:[^'\\]|\\.)*'|`[^`]*`|"[^"]*"/;
const message = new RegExp(`super\\(\\s*((?:${literal.source})(?:\\s*\\+\\s*(?:${literal.source}))*)`);

function messageIn(body: string): string | null {
  const argument = message.exec(body)?.[1];
  if (argument === undefined) return null;
  return [...argument.matchAll(new RegExp(literal.source, 'g'))]
    .map(([text]) => text.slice(1, -1))
    .join('')
    .replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…')
    .replaceAll("\\'", "'");
}

function inWords(className: string): string {
  const words = className.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
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
