import { errorKinds, type ErrorKind } from '@gatehouse/kernel';

export interface SourceProblem {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly about: string;
}

const declaration = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?export class (\w+) extends \w+ \{([\s\S]*?)\n\}/g;

/** The errors that a source file declares, with their docstring, else the message that they are built with. */
export function problemsIn(source: string): SourceProblem[] {
  return [...source.matchAll(declaration)].flatMap(([, docstring, className = '', body = '']) => {
    const kind = errorKinds.find((name) => name === /readonly kind = '([\w-]+)'/.exec(body)?.[1]);
    const name = /readonly code = '([\w-]+\/[\w-]+)'/.exec(body)?.[1];
    if (kind === undefined || name === undefined) return [];
    const about = firstSentences(docstring) ?? messageIn(body) ?? inWords(className);
    return [{ code: name, kind, about }];
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
  return (
    [...argument.matchAll(new RegExp(literal.source, 'g'))]
      .map(([text]) => text.slice(1, -1))
      .join('')
      .replaceAll(/\$\{(?:String\()?[\w.]+\)?\}/g, '…')
      // A list that is built in place says nothing here.
      .replace(/:? ?\$\{.*/s, '.')
      .replaceAll("\\'", "'")
  );
}

function inWords(className: string): string {
  const words = className.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
