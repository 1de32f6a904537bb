import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { VNode } from 'preact';
import { documentHeaders } from '@gatehouse/http';
import { RealmDirectory, type Realm } from '@gatehouse/realms';
import { messagesFor, renderPage, type AssetCatalogue, type RealmBrand } from '../pages/index.js';
import { requestIdOf } from './request-facts.js';

export const PAGE_ASSETS = Symbol('page assets');

export interface RenderedPage {
  readonly html: string;
  readonly headers: Record<string, string>;
}

/** Turns a page into an answer: the realm's look, the reader's language, and the strict headers that go with it. */
@Injectable()
export class PageRenderer {
  constructor(
    private readonly realms: RealmDirectory,
    @Inject(PAGE_ASSETS) private readonly assets: AssetCatalogue,
  ) {}

  /**
   * @param realmName null where no realm is known
   * @param formTarget where the page's form, or the redirect that answers it, leads besides ourselves: browsers apply
   *   `form-action` to redirects after a submission, too
   */
  async render(
    request: IncomingMessage,
    realmName: string | null,
    page: VNode,
    formTarget?: string,
  ): Promise<RenderedPage> {
    const realm = realmName === null ? null : await this.realms.find(realmName);
    const html = renderPage(page, {
      t: messagesFor({ acceptLanguage: request.headers['accept-language'] }),
      assets: this.assets.hrefs,
      realm: realm === null ? null : brandOf(realm),
      requestId: requestIdOf(request),
    });
    return { html, headers: pageHeaders(formTarget) };
  }
}

function brandOf(realm: Realm): RealmBrand {
  const { branding } = realm.settings;
  return {
    displayName: branding.displayName ?? realm.displayName,
    logoUrl: branding.logoUrl,
    themeHref:
      branding.accentColor === undefined
        ? undefined
        : `/realms/${realm.name}/theme.css?v=${String(realm.settingsVersion)}`,
  };
}

/** The origin (or the scheme of a native application) that a form may lead to; nothing for what is no address. */
function formActionSource(target: string): string | null {
  const url = URL.parse(target);
  if (!url) return null;
  return url.origin === 'null' ? url.protocol : url.origin;
}

function pageHeaders(formTarget?: string): Record<string, string> {
  const source = formTarget === undefined ? null : formActionSource(formTarget);
  const formAction = source === null ? "'self'" : `'self' ${source}`;
  return {
    'content-security-policy': [
      "default-src 'none'",
      "style-src 'self'",
      "font-src 'self'",
      "script-src 'self'",
      "img-src 'self' https:",
      `form-action ${formAction}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    ...documentHeaders,
    'cache-control': 'no-store',
  };
}
