import { formsOf, hasId, hrefOf, plainText, textOf, type Form } from './html.js';
import { send } from './send.js';

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** What a browser shows after it followed the redirects of one site. */
export class Page {
  constructor(
    readonly url: URL,
    readonly status: number,
    readonly headers: Headers,
    readonly html: string,
    /** Set when a redirect leads to another origin, which the browser does not open: a client's callback. */
    readonly leftFor: URL | null,
  ) {}

  has(id: string): boolean {
    return hasId(this.html, id);
  }

  text(id?: string): string {
    return id === undefined ? plainText(this.html) : (textOf(this.html, id) ?? '');
  }

  href(id: string): URL {
    const href = hrefOf(this.html, id);
    if (href === null) throw new Error(`No link #${id} at ${this.url.href}`);
    return new URL(href, this.url);
  }

  /** The form that the button with this id submits. */
  formOf(button: string): Form {
    const form = formsOf(this.html).find(({ buttons }) => buttons.some(({ id }) => id === button));
    if (!form)
      throw new Error(
        `No form with #${button} at ${this.url.href} (${String(this.status)}): ${this.text().slice(0, 300)}`,
      );
    return form;
  }
}

export interface BrowserOptions {
  readonly userAgent?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A browser without a screen and without scripts: keeps cookies, follows redirects within one origin, and sends
 * forms as they are drawn.
 */
export class Browser {
  private readonly cookies = new Map<string, Cookie>();
  private readonly headers: Readonly<Record<string, string>>;

  constructor(options: BrowserOptions = {}) {
    this.headers = {
      'user-agent':
        options.userAgent ?? 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      accept: 'text/html,application/xhtml+xml',
      'accept-language': 'en',
      ...options.headers,
    };
  }

  /** Another browser with the same cookies: a second tab whose answers this one does not see, or a thief. */
  copy(): Browser {
    const copy = new Browser({ headers: this.headers });
    for (const [key, cookie] of this.cookies) copy.cookies.set(key, cookie);
    return copy;
  }

  /** One request; redirects are not followed. */
  async request(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url);
    const response = await send(target, {
      ...init,
      headers: {
        ...this.headers,
        cookie: this.cookieHeader(target),
        ...(init.headers as Record<string, string>),
      },
    });
    this.keepCookies(response, target);
    return response;
  }

  async open(url: string | URL, init: RequestInit = {}): Promise<Page> {
    let target = new URL(url);
    let response = await this.request(target, init);
    for (let hops = 0; hops < 20; hops += 1) {
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        return new Page(target, response.status, response.headers, await response.text(), null);
      }
      await response.body?.cancel();
      const next = new URL(location, target);
      if (next.origin !== target.origin) return new Page(target, response.status, response.headers, '', next);
      target = next;
      response = await this.request(target);
    }
    throw new Error(`Too many redirects, the last to ${target.href}`);
  }

  /** Presses a button: sends the form around it, with these fields filled in. */
  async press(page: Page, button: string, fill: Readonly<Record<string, string>> = {}): Promise<Page> {
    const form = page.formOf(button);
    const pressed = form.buttons.find(({ id }) => id === button);
    const fields = new URLSearchParams({ ...form.fields, ...fill });
    if (pressed?.['name']) fields.set(pressed['name'], pressed['value'] ?? '');
    return this.open(new URL(form.action, page.url), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: page.url.origin,
        referer: page.url.href,
        'sec-fetch-site': 'same-origin',
      },
      body: fields.toString(),
    });
  }

  cookieNames(): string[] {
    return [...this.cookies.values()].map(({ name }) => name);
  }

  /** The Cookie header that a request to this address carries. */
  cookieHeader(url: URL): string {
    return [...this.cookies.values()]
      .filter(({ path }) => covers(path, url.pathname))
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  private keepCookies(response: Response, url: URL): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/;\s*/);
      const [name, value] = splitOnce(pair, '=');
      const settings = Object.fromEntries(
        attributes.map((attribute) => {
          const [key, set] = splitOnce(attribute, '=');
          return [key.toLowerCase(), set];
        }),
      );
      const path = settings['path'] ?? url.pathname.replace(/\/[^/]*$/, '');
      const key = `${name} ${path}`;
      if (isOver(settings)) this.cookies.delete(key);
      else this.cookies.set(key, { name, value, path });
    }
  }
}

const splitOnce = (text: string, at: string): [string, string] => {
  const index = text.indexOf(at);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
};

const isOver = (settings: Record<string, string>): boolean =>
  (settings['max-age'] !== undefined && Number(settings['max-age']) <= 0) ||
  (settings['expires'] !== undefined && Date.parse(settings['expires']) <= Date.now());

/** RFC 6265 section 5.1.4. */
const covers = (path: string, asked: string): boolean =>
  asked === path || (asked.startsWith(path) && (path.endsWith('/') || asked[path.length] === '/'));
