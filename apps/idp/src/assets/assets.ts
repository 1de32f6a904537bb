import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';

/** One file as it is served. Its name carries the hash of its bytes, so it may be kept for ever. */
export interface Asset {
  readonly body: Buffer;
  readonly contentType: string;
}

/** The addresses that pages put into their documents. */
export interface AssetHrefs {
  readonly stylesheet: string;
  readonly enhanceScript: string;
  readonly formPostScript: string;
  readonly icon: string;
}

/** Every file that our pages load, read once into memory (about 270 KB). */
export interface AssetCatalogue {
  readonly hrefs: AssetHrefs;
  /** By the last part of the address, e.g. `gatehouse.0a1b2c3d4e5f.css`; null when there is no such file. */
  find(name: string): Asset | null;
}

/** What the answer to an asset says to caches: the name changes with the content. */
export const ASSET_CACHE_CONTROL = 'public, max-age=31536000, immutable';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

function ourFile(name: string): Buffer {
  try {
    return readFileSync(join(import.meta.dirname, name));
  } catch (cause) {
    throw new Error(`${name} is missing beside the built pages: the build copies apps/idp/src/assets.`, {
      cause,
    });
  }
}

/**
 * Reads the assets of this folder and the faces of Inter from its package.
 *
 * @param base where they are served, without a slash at its end, e.g. `/assets` or `https://id.example/assets`.
 * @throws Error when a file is missing: better at the start than as a page without style.
 */
export function loadAssets(base = '/assets'): AssetCatalogue {
  const files = new Map<string, Asset>();

  const add = (name: string, body: Buffer): string => {
    const extension = extname(name);
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
    const served = `${basename(name, extension)}.${hash}${extension}`;
    files.set(served, { body, contentType: contentTypes[extension] ?? 'application/octet-stream' });
    return served;
  };

  const fontCss = createRequire(import.meta.url).resolve('@fontsource-variable/inter');
  const faces = readFileSync(fontCss, 'utf8').replaceAll(
    /url\(\.\/(files\/[\w.-]+)\)/g,
    (_, path: string) => {
      // Relative to the stylesheet, which is served from the same folder.
      return `url(${add(basename(path), readFileSync(join(dirname(fontCss), path)))})`;
    },
  );
  const style = Buffer.concat([Buffer.from(`${faces}\n`), ourFile('gatehouse.css')]);

  const hrefs = {
    stylesheet: `${base}/${add('gatehouse.css', style)}`,
    enhanceScript: `${base}/${add('enhance.js', ourFile('enhance.js'))}`,
    formPostScript: `${base}/${add('form-post.js', ourFile('form-post.js'))}`,
    icon: `${base}/${add('icon.svg', ourFile('icon.svg'))}`,
  };
  return { hrefs, find: (name) => files.get(name) ?? null };
}
