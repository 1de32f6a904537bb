import { loadAssets } from './assets.js';

const assets = loadAssets('/assets');
const find = (href: string) => assets.find(href.replace('/assets/', ''));

describe('loadAssets', () => {
  it('names every file by its content', () => {
    expect(assets.hrefs.stylesheet).toMatch(/^\/assets\/gatehouse\.[0-9a-f]{12}\.css$/);
    expect(loadAssets('/assets').hrefs).toEqual(assets.hrefs);
    for (const href of Object.values(assets.hrefs)) expect(find(href)?.body.length).toBeGreaterThan(50);
  });

  it('serves every font that the stylesheet names, and asks for nothing elsewhere', () => {
    const css = find(assets.hrefs.stylesheet)?.body.toString() ?? '';
    const urls = [...css.matchAll(/url\(([^)]*)\)/g)].map((found) => found[1] ?? '');
    expect(urls.length).toBeGreaterThanOrEqual(5);
    for (const url of urls) expect(assets.find(url)).toMatchObject({ contentType: 'font/woff2' });
    expect(css).toContain("'Inter Variable'");
    expect(css).not.toContain('@import');
  });

  it('finds nothing but its own files', () => {
    for (const name of ['', '..', '../main.js', 'gatehouse.css', '__proto__', 'assets.ts']) {
      expect(assets.find(name)).toBeNull();
    }
  });
});
