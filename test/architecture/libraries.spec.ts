import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

interface Package {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (path: string): Package => JSON.parse(readFileSync(join(root, path), 'utf8')) as Package;

it('oidc-provider is the version that apps/idp/src/oidc/library-seams.ts was fitted to', () => {
  expect(read('node_modules/oidc-provider/package.json').version).toMatch(/^9\.13\./);
  expect(read('package.json').dependencies?.['oidc-provider']).toMatch(/^~9\.13\./);
});

it('fast-jwt is nowhere, not even below another package (lesson 35)', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: object };
  expect(Object.keys(lock.packages).filter((path) => path.endsWith('node_modules/fast-jwt'))).toEqual([]);
});

it('the lock carries no download addresses, so that any mirror serves', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});
