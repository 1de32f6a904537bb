// Runs Jest on the pinned Node in ESM mode; arguments are passed on: `node tools/jest.mjs --selectProjects unit`.
import { join } from 'node:path';
import { become, requireNode } from './node-version.mjs';

const root = join(import.meta.dirname, '..');
process.chdir(root);
become(
  requireNode(),
  [
    '--experimental-vm-modules',
    '--no-warnings',
    '--import',
    join(root, 'tools/resolve-typescript.mjs'),
    join(root, 'node_modules/jest/bin/jest.js'),
    ...process.argv.slice(2),
  ],
  process.env,
);
