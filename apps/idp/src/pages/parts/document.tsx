import type { ComponentChildren } from 'preact';
import { usePage } from '../page-context.js';
import { safeUrl } from './safe-url.js';
import { Name } from './text.js';

export interface DocumentProps {
  /** Plain text for the browser's tab; the realm is added. */
  readonly title: string;
  /** True puts "Error:" before the title: the first thing that a screen reader says after a failed try. */
  readonly failed?: boolean | undefined;
  /** `narrow` is one card of 400 px; `wide` is a page of sections. */
  readonly width?: 'narrow' | 'wide' | undefined;
  /** Scripts beside `enhance.js`. */
  readonly scripts?: readonly string[] | undefined;
  readonly children: ComponentChildren;
}

function Brand() {
  const { realm, t } = usePage();
  const name = realm?.displayName ?? t.product;
  const logo = safeUrl(realm?.logoUrl);
  return (
    <header class="brand">
      {logo === null ? (
        <p class="brand-name">
          <Name>{name}</Name>
        </p>
      ) : (
        <img class="brand-logo" src={logo} alt={t.logoAlt(name)} />
      )}
    </header>
  );
}

/** The document around each page: head, the realm's name or logo, one `main`. */
export function Document(props: DocumentProps) {
  const { t, assets, realm } = usePage();
  const title = props.failed === true ? t.errorTitle(props.title) : props.title;
  const theme = safeUrl(realm?.themeHref);
  return (
    <html lang={t.lang} dir={t.dir}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <meta name="referrer" content="no-referrer" />
        <title>{t.pageTitle(title, realm?.displayName ?? t.product)}</title>
        <link rel="icon" href={assets.icon} type="image/svg+xml" />
        <link rel="stylesheet" href={assets.stylesheet} />
        {theme !== null && <link rel="stylesheet" href={theme} />}
        {[assets.enhanceScript, ...(props.scripts ?? [])].map((src) => (
          <script src={src} defer />
        ))}
      </head>
      <body class={`page page-${props.width ?? 'narrow'}`}>
        <div class="frame">
          <Brand />
          <main class="main" id="main">
            {props.children}
          </main>
        </div>
      </body>
    </html>
  );
}

/** The page's one `h1`, with the step of a longer flow above it. */
export function Heading(props: { children: ComponentChildren; progress?: Progress | undefined }) {
  const { t } = usePage();
  return (
    <div class="heading">
      {props.progress && <p class="progress">{t.progress(props.progress.step, props.progress.of)}</p>}
      <h1 class="title">{props.children}</h1>
    </div>
  );
}

/** Where this page stands in a flow of several; left out for a flow of one. */
export interface Progress {
  readonly step: number;
  readonly of: number;
}

export function RequestId() {
  const { t, requestId } = usePage();
  return (
    <p class="small-print request-id" id="request-id">
      {t.requestIdLabel} <code class="code">{requestId}</code>
    </p>
  );
}
