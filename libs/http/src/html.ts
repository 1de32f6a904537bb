/** Pages of the docs routes: no script, no foreign resource, everything that varies is escaped. */
export const DOCS_CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (found) => entities[found] ?? '');

/** Escaped, with names in backticks set as code. */
export const prose = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/** @param body HTML whose variable parts went through `escaped` */
export const docsPage = (title: string, body: string): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;

export const DOCS_STYLES = `
:root { color-scheme: light dark; --text: #17202a; --muted: #51606f; --line: #d5dbe1; --ground: #fff; --code: #f3f5f7; --accent: #1d4ed8; }
@media (prefers-color-scheme: dark) { :root { --text: #e8ecf0; --muted: #a3b0bd; --line: #36424e; --ground: #12171c; --code: #1d242b; --accent: #93b4ff; } }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--text); background: var(--ground); }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; overflow-wrap: anywhere; }
@media (max-width: 40rem) { th, td { display: block; border: 0; padding: .1rem 0; } tr { display: block; border-bottom: 1px solid var(--line); padding: .35rem 0; } thead { position: absolute; clip-path: inset(50%); } }
h1 { font-size: 1.7rem; line-height: 1.25; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
a { color: var(--accent); } p.muted, dd { color: var(--muted); }
code { font: .92em ui-monospace, monospace; background: var(--code); padding: .1em .35em; border-radius: .25em; }
article { border: 1px solid var(--line); border-radius: .5rem; padding: .25rem 1rem 1rem; margin: 1rem 0; }
article h3 { font-size: 1rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); }
`.trimStart();
