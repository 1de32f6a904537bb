import type { OpenAPIObject } from '@nestjs/swagger';
import { docsPage, escaped, prose } from './html.js';

/** What whoever opens the address of an API in a browser reads: what it is, and where to go on. */
export function frontHtml({ info: { title, description }, paths }: OpenAPIObject): string {
  const firstPath = Object.keys(paths).find((path) => paths[path]?.get && !path.includes('{')) ?? '/';
  return docsPage(
    title,
    `<h1>${escaped(title)}</h1>
<p>${prose(description ?? '')}</p>
<p>Read <a href="/docs">what each route does</a>, or give the <a href="/openapi.json">OpenAPI document</a> to a tool.
Errors are problem documents; their <a href="/problems">types</a> say what to do.</p>
<p>Every call carries an access token: <code>Authorization: Bearer …</code>. On the command line,
<code>npx gatehouse login</code> gets one and <code>npx gatehouse call GET …${escaped(firstPath)}</code> uses it.</p>
<p class="muted">This process answers at <a href="/health/ready">/health/ready</a> whether it is well.</p>`,
  );
}
