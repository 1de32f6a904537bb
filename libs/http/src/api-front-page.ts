import { docsPage } from './html.js';

export interface ApiFrontPage {
  readonly name: string;
  /** What the API is for, in a sentence. */
  readonly about: string;
  /** A path to try first. */
  readonly firstPath: string;
}

/** What whoever opens the address of an API in a browser reads: what it is, and where to go on. */
export const apiFrontPage = ({ name, about, firstPath }: ApiFrontPage): string =>
  docsPage(
    name,
    `<h1>${name}</h1>
<p>${about}</p>
<p>Read <a href="/docs">what each route does</a>, or give the <a href="/openapi.json">OpenAPI document</a> to a tool.
Errors are problem documents; their <a href="/problems">types</a> say what to do.</p>
<p>Every call carries an access token: <code>Authorization: Bearer …</code>. On the command line,
<code>npx gatehouse login</code> gets one and <code>npx gatehouse call GET …${firstPath}</code> uses it.</p>
<p class="muted">This process answers at <a href="/health/ready">/health/ready</a> whether it is well.</p>`,
  );
