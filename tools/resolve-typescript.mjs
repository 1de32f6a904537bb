// Loaded with `--import` before Jest: its global set-up files run outside Jest's own module system, where Node
// knows neither our aliases nor that `./x.js` means `./x.ts`. Resolution only; Jest compiles the files.
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const alias = /^@gatehouse(-testing)?\/([^/]+)$/;

/** The TypeScript file that a specifier means, or null when Node's own answer is right. */
function sourceOf(specifier, parentURL) {
  const [, testing, lib] = alias.exec(specifier) ?? [];
  if (lib !== undefined) return join(root, 'libs', lib, 'src', testing ? 'testing' : '', 'index.ts');
  if (!/^\.{1,2}\/.*\.js$/.test(specifier) || !parentURL?.startsWith('file:')) return null;
  const asked = join(dirname(fileURLToPath(parentURL)), specifier);
  if (asked.includes('/node_modules/') || existsSync(asked)) return null;
  const stem = asked.slice(0, -'.js'.length);
  return [`${stem}.ts`, `${stem}.tsx`].find((file) => existsSync(file)) ?? null;
}

// Node 22.15 and later; tools/jest.mjs has said so where it is missing.
module.registerHooks({
  resolve(specifier, context, next) {
    const source = sourceOf(specifier, context.parentURL);
    if (source === null) return next(specifier, context);
    return { url: pathToFileURL(source).href, shortCircuit: true };
  },
});
