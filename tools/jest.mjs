// Runs Jest on the pinned Node in ESM mode; arguments are passed on: `node tools/jest.mjs --selectProjects unit`.
import { join } from 'node:path';
import { become, requireNode } from './node-version.mjs';

const jest = join(import.meta.dirname, '..', 'node_modules/jest/bin/jest.js');
process.chdir(join(import.meta.dirname, '..'));
become(
  requireNode(),
  ['--experimental-vm-modules', '--no-warnings', jest, ...process.argv.slice(2)],
  process.env,
);
