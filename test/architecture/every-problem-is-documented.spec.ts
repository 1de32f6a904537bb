import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { send } from '../support/send.js';
import { system } from '../support/system.js';

// Every problem that an answer can name has a page where its `type` leads; every problem and every audit event is
// exercised by at least one test.

const root = join(import.meta.dirname, '../..');

const filesUnder = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

const sources = ['libs', 'apps']
  .flatMap((folder) => filesUnder(folder, /\.tsx?$/))
  .filter((file) => !/\.spec\.|\/(test|testing)\//.test(file));

interface Declared {
  readonly code: string;
  /** Null for what needs no class. */
  readonly name: string | null;
  readonly file: string;
}

const CODE = /\bcode = ['"`]([^'"`]*)['"`]/;

/** Read in another way than the generator reads them, so that one finds what the other overlooks. */
function declaredIn(file: string): Declared[] {
  const text = textOf(file);
  const classes = text.split(/(?=\bclass \w+(?:<[^>]*>)? extends )/).slice(1);
  return classes.flatMap((part) => {
    const code = CODE.exec(part)?.[1];
    const name = /^class (\w+)/.exec(part)?.[1] ?? null;
    const isDomainError = /^class \w+(?:<[^>]*>)? extends DomainError\b/.test(part);
    if (code === undefined && isDomainError) throw new Error(`${file}: ${String(name)} has no literal code`);
    return code === undefined ? [] : [{ code, name, file }];
  });
}

const problems: Declared[] = [
  ...sources.flatMap(declaredIn),
  ...[...textOf('libs/http/src/transport-problems.ts').matchAll(/\[\d{3}, '([^']+)'/g)].map(
    ([, code = '']) => ({ code, name: null, file: 'libs/http/src/transport-problems.ts' }),
  ),
];

/** From the page that `generated-pages-are-current` holds to the code. */
const events = [...textOf('docs/audit-events.md').matchAll(/^\| `([^`]+)`/gm)].map(([, event = '']) => event);

const tests = ['libs', 'apps', 'test']
  .flatMap((folder) => filesUnder(folder, /\.spec\.tsx?$/))
  .filter((file) => !file.endsWith('every-problem-is-documented.spec.ts'))
  // A pattern names a code with its slash escaped.
  .map((file) => textOf(file).replaceAll('\\/', '/').replaceAll('\\.', '.'))
  .join('\n');

const isNamed = (text: string): boolean =>
  new RegExp(`(?<![\\w.-])${text.replaceAll(/[./-]/g, '\\$&')}(?![\\w-])`).test(tests);

/** What no test names, each with the reason. */
const NOT_EXERCISED: Readonly<Record<string, string>> = {};

it('every declared problem is found, and no code is declared for two facts', () => {
  expect(problems.length).toBeGreaterThan(60);
  for (const { code, file } of problems)
    expect([file, code]).toEqual([file, expect.stringMatching(/^[\w-]+\/[\w-]+$/)]);
  const named = problems.filter(({ name }) => name !== null).map(({ code }) => code);
  expect(named.filter((code, at) => named.indexOf(code) !== at)).toEqual([]);
});

it.each(['idp', 'resourceApi', 'adminApi'] as const)('%s has a page for every problem', async (app) => {
  const { url } = system().start[app];
  const missing: string[] = [];
  for (const { code, file } of problems) {
    const answer = await send(`${url}/problems/${code}`);
    const page = await answer.text();
    if (answer.status !== 200 || !page.includes(`<code>${code}</code>`)) missing.push(`${code} (${file})`);
  }
  expect(missing).toEqual([]);
  expect((await send(`${url}/problems/nobody/declares-this`)).status).toBe(404);
});

it('every problem is exercised by a test', () => {
  const idle = problems.filter(({ code, name }) => !isNamed(code) && (name === null || !isNamed(name)));
  expect(idle.map(({ code }) => code).filter((code) => !(code in NOT_EXERCISED))).toEqual([]);
});

it('every audit event is exercised by a test', () => {
  expect(events.length).toBeGreaterThan(60);
  expect(events.filter((event) => !isNamed(event) && !(event in NOT_EXERCISED))).toEqual([]);
});

it('no exception stands longer than its reason', () => {
  const known = new Set([...problems.map(({ code }) => code), ...events]);
  expect(Object.keys(NOT_EXERCISED).filter((name) => !known.has(name) || isNamed(name))).toEqual([]);
});
