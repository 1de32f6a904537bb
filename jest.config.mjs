import { existsSync } from 'node:fs';
import { join } from 'node:path';

const transform = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    {
      swcrc: false,
      sourceMaps: 'inline',
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', tsx: true, decorators: true },
        transform: {
          legacyDecorator: true,
          decoratorMetadata: true,
          useDefineForClassFields: false,
          react: { runtime: 'automatic', importSource: 'preact' },
        },
        keepClassNames: true,
        experimental: { keepImportAttributes: true },
      },
      // Jest compiles global set-up files to CommonJS, where a rewritten `import()` could not load a file URL.
      module: { type: 'es6', ignoreDynamic: true },
    },
  ],
};

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  modulePathIgnorePatterns: [
    '<rootDir>/dist/',
    '<rootDir>/.build-',
    '<rootDir>/.gatehouse/',
    '<rootDir>/artifacts/',
  ],
  testPathIgnorePatterns: ['/node_modules/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: {
    // The file itself first: a package in node_modules means what it says. Ours say `.js` for a `.ts`.
    '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts', '$1.tsx'],
    '^@gatehouse-testing/([^/]+)$': '<rootDir>/libs/$1/src/testing/index.ts',
    '^@gatehouse/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
  },
  transform,
};

// A set-up is named only when it is there: unit tests run in a checkout that has none.
function setUp(name) {
  const parts = { globalSetup: 'global-setup', globalTeardown: 'global-teardown' };
  const files = Object.entries(parts).map(([option, part]) => [
    option,
    join(import.meta.dirname, 'test/support', `${name}.${part}.ts`),
  ]);
  return Object.fromEntries(files.filter(([, file]) => existsSync(file)));
}

function project(displayName, testMatch, extra = {}) {
  const globs = testMatch.map((glob) => `<rootDir>/${glob}`);
  return { ...shared, displayName, testMatch: globs, ...extra };
}

const database = setUp('database');
const system = setUp('system');

/** @type {import('jest').Config} */
export default {
  maxWorkers: 2,
  // Real processes on a shared machine: the limit is there to end a hang, not to measure. Jest 30 reads it here only.
  testTimeout: 60_000,
  // A test file that loads a whole app leaks some 30 MB; a worker above this is replaced between files.
  workerIdleMemoryLimit: '512MB',
  passWithNoTests: true,
  testSequencer: '<rootDir>/tools/jest-sequencer.cjs',
  projects: [
    project('unit', [
      'libs/**/src/**/*.spec.{ts,tsx}',
      'apps/**/src/**/*.spec.{ts,tsx}',
      'tools/**/*.spec.mjs',
    ]),
    project('integration', ['libs/*/test/**/*.int.spec.ts'], database),
    project('architecture', ['test/architecture/**/*.spec.ts'], system),
    project('e2e', ['apps/*/test/**/*.e2e.spec.ts'], system),
    project('security', ['test/security/**/*.spec.ts'], system),
    project('clients', ['test/clients/**/*.spec.ts'], system),
    project('browser', ['test/browser/**/*.spec.ts'], system),
    project('recovery', ['test/recovery/**/*.spec.ts'], system),
  ],
};
