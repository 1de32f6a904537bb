import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { PageContextProvider, type PageContext } from './page-context.js';

/**
 * The full HTML document of a page, with every text and attribute escaped.
 *
 * It needs no more than `default-src 'none'; style-src 'self'; font-src 'self'; script-src 'self'; img-src 'self'
 * https:; form-action …; base-uri 'none'; frame-ancestors 'none'`: there is no inline script, style or handler in it.
 */
export const renderPage = (page: VNode, context: PageContext): string =>
  `<!doctype html>${renderToString(<PageContextProvider value={context}>{page}</PageContextProvider>)}`;
