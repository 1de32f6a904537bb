import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Loads every compiled module under `root` that declares something by calling `declaration`, and gives what they
 * export. By content, not by name: what is declared in an unusual place must not be missing from the pages.
 */
export async function modulesThatCall(root: string, declaration: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for (const file of await filesUnder(root, '.js')) {
    const code = await readFile(file, 'utf8');
    if (!code.includes(`${declaration}(`) || code.includes(`function ${declaration}(`)) continue;
    found.push((await import(pathToFileURL(file).href)) as Record<string, unknown>);
  }
  return found;
}

/** Sorted, so that the pages do not depend on the file system. */
export async function filesUnder(root: string, ending: string): Promise<string[]> {
  const files: string[] = [];
  for (const tier of ['libs', 'apps']) {
    const names = await readdir(join(root, tier), { recursive: true, withFileTypes: true });
    for (const entry of names) {
      if (entry.isFile() && entry.name.endsWith(ending)) files.push(join(entry.parentPath, entry.name));
    }
  }
  return files.filter((file) => !/\.spec\.|\/(test|testing)\//.test(file)).sort();
}
