#!/usr/bin/env node
// The `gatehouse` command from a checkout: finds the right Node, brings the build up to date, and runs the command
// line of apps/cli. In an image there is nothing to build, and dist/ is run as it is.
import { ensureNode } from './node-version.mjs';

await ensureNode();

const { existsSync } = await import('node:fs');
const { join } = await import('node:path');
const { pathToFileURL } = await import('node:url');

const root = join(import.meta.dirname, '..');
const main = join(root, 'dist/apps/cli/src/main.js');
const canBuild = ['tsconfig.build.json', 'node_modules/@nestjs/cli'].every((path) =>
  existsSync(join(root, path)),
);

if (canBuild) {
  const { ensureBuilt } = await import('./build.mjs');
  try {
    const outcome = await ensureBuilt();
    if (outcome !== 'Build is current.') process.stderr.write(`${outcome}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
} else if (!existsSync(main)) {
  process.stderr.write('There is no build here and nothing to build it with. Run `npm ci` first.\n');
  process.exit(1);
}

// Settings of this installation; what the environment says already, stays.
if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
// Wherever in the checkout the command is called.
process.env.GATEHOUSE_HOME ||= join(root, '.gatehouse');
process.argv[1] = main;
await import(pathToFileURL(main).href);
