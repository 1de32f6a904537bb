import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

// test/security/README.md says which test closes which lesson. A row without a test, a test without a row, and a lesson
// without either are errors.

const folder = join(import.meta.dirname, '../security');

/** The lessons that are known, by the letter before their number: vulnerabilities, systems, measurements. */
const COMPLETE: Readonly<Record<string, number>> = { '': 91, S: 23, M: 5 };

/** What may be said to come later, until it exists: then its rows name tests. */
const LATER = new Set([
  'SAML',
  'LDAP',
  'federation',
  'linking',
  'second factors',
  'passkeys',
  'invitations',
  'SCIM',
  'webhooks',
  'personal access tokens',
]);

interface Row {
  readonly id: string;
  readonly files: readonly string[];
  readonly later: readonly string[];
  /** What the last column says besides. */
  readonly rest: string;
}

const rows: readonly Row[] = [
  ...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^\| ([A-Z]?\d+)\s*\|[^|]+\|([^|]*)\|$/gm),
].map(([, id = '', tests = '']) => ({
  id,
  files: [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
  later: [...tests.matchAll(/later: ([^;|]+)/g)].map(([, capability = '']) => capability.trim()),
  rest: tests.replace(/`[^`]+`|later: [^;|]+/g, '').replace(/[\s,;]/g, ''),
}));

const specs = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.spec.ts'))
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)));

it.each(Object.entries(COMPLETE))(
  'lessons %s1 and on, %i of them, are all there, once, in their order',
  (letter, last) => {
    const found = rows.map(({ id }) => id).filter((id) => id.replace(/\d+$/, '') === letter);
    expect(found).toEqual(Array.from({ length: last }, (_, index) => `${letter}${String(index + 1)}`));
  },
);

it('each row names a test, or the capability that will bring one', () => {
  const empty = rows.filter(({ files, later }) => files.length + later.length === 0);
  expect(empty).toEqual([]);
  expect(rows.filter(({ rest }) => rest !== '')).toEqual([]);
  expect(rows.flatMap(({ later }) => later).filter((capability) => !LATER.has(capability))).toEqual([]);
});

it('each test that is named exists, and each that exists is named', () => {
  const named = new Set(rows.flatMap(({ files }) => files));
  expect([...named].sort()).toEqual(specs.sort());
});

it('each test says in words what it closes', () => {
  const silent = specs.filter((file) => !/^\/\/ \S/m.test(readFileSync(join(folder, file), 'utf8')));
  expect(silent).toEqual([]);
});
