import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

// What the house rules ask of files and folders, where no lint rule can ask it.

const root = join(import.meta.dirname, '../..');
const LONGEST_FILE = 300;

const folders = (path: string): string[] =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const sources = (path: string): string[] =>
  readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|cjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('node_modules'));

const linesOf = (file: string): string[] => readFileSync(join(root, file), 'utf8').split('\n');

it.each(folders('libs'))('libs/%s says in one sentence what it owns, and has one front door', (lib) => {
  const readme = linesOf(`libs/${lib}/README.md`);
  expect(readme[0]).toMatch(/^# /);
  expect(readme.find((line, at) => at > 0 && line.trim() !== '')).toMatch(/^[^#].*/);
  expect(existsSync(join(root, `libs/${lib}/src/index.ts`))).toBe(true);
});

it.each(folders('apps'))('apps/%s says what it owns', (app) => {
  expect(linesOf(`apps/${app}/README.md`)[0]).toMatch(/^# /);
});

it(`no file is longer than ${String(LONGEST_FILE)} lines: it is split by capability before`, () => {
  const long = ['apps', 'libs', 'test', 'tools']
    .flatMap(sources)
    .filter((file) => linesOf(file).length > LONGEST_FILE + 1);
  expect(long).toEqual([]);
});

it('no folder is called for a kind of file or for nothing at all', () => {
  const bad =
    /(^|\/)(common|shared|core|utils?|helpers?|misc|dtos?|entities|interfaces|types|constants)(\/|$)/;
  const all = ['apps', 'libs'].flatMap(sources).map((file) => file.slice(0, file.lastIndexOf('/')));
  expect([...new Set(all)].filter((folder) => bad.test(folder))).toEqual([]);
});

/** Hands the environment on to the processes that it starts; what it means is read by their sections. */
const HANDS_IT_ON = 'apps/cli/src/start/environment.ts';

it('code outside of libs/config and the tests does not read the environment', () => {
  const readers = ['apps', 'libs']
    .flatMap(sources)
    .filter((file) => file !== HANDS_IT_ON && !/^libs\/config\/|\/(test|testing)\/|\.spec\.tsx?$/.test(file))
    .filter((file) =>
      linesOf(file).some((line) => /process\.env/.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line)),
    );
  expect(readers).toEqual([]);
});

it('no batch is picked by `in (… skip locked)`: the planner may pick it again for each row, and take them all', () => {
  const again = ['apps', 'libs']
    .flatMap(sources)
    .filter((file) =>
      /\bin\s*\(\s*select\b[^`)]*\bskip locked\s*\)/i.test(readFileSync(join(root, file), 'utf8')),
    );
  expect(again).toEqual([]);
});

it('no test is switched off in its file, and none is left alone', () => {
  const off = /\b(it|test|describe)\.(skip|only|todo)\b|\bx(it|describe|test)\(/;
  const files = ['apps', 'libs', 'test', 'tools']
    .flatMap(sources)
    .filter((file) => /\.spec\.(tsx?|mjs)$/.test(file));
  expect(files.length).toBeGreaterThan(100);
  expect(
    files.filter((file) => linesOf(file).some((line) => off.test(line) && !line.includes('const off'))),
  ).toEqual([]);
});
