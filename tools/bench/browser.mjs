// A browser with nothing but cookies and forms, to sign in as a person does.
import { createHash, randomBytes } from 'node:crypto';
import { call, post } from './clients.mjs';

const unescape = (text) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

export class Person {
  #cookies = new Map();

  constructor({ idp, administrator, clients }) {
    this.issuer = idp.issuer;
    this.administrator = administrator;
    this.client = clients.web;
  }

  /** From the client's link to its tokens. With the cookies of an earlier sign-in no password is asked. */
  async signIn() {
    const verifier = randomBytes(32).toString('base64url');
    const redirectUri = this.client.redirect_uris[0];
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: this.client.client_id,
      redirect_uri: redirectUri,
      scope: 'openid profile email',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const callback = await this.#walk(`${this.issuer}/protocol/openid-connect/auth?${query}`, redirectUri);
    const code = new URL(callback).searchParams.get('code');
    if (code === null) throw new Error(`The sign-in ended at ${callback}`);
    const fields = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    };
    return call(post(`${this.issuer}/protocol/openid-connect/token`, this.client, fields));
  }

  async #walk(start, end) {
    let url = start;
    let response = await this.#request(url);
    for (let step = 0; step < 15; step += 1) {
      const location = response.headers.get('location');
      const page = await response.text();
      if (location !== null) {
        url = new URL(location, url).href;
        if (url.startsWith(end)) return url;
        response = await this.#request(url);
      } else {
        response = await this.#answer(url, page);
      }
    }
    throw new Error(`The sign-in has no end; it is at ${url}`);
  }

  #answer(url, page) {
    const { username, password } = this.administrator;
    if (page.includes('id="sign-in-form"'))
      return this.#submit(url, page, 'sign-in-form', { username, password, action: 'sign-in' });
    if (page.includes('id="consent-form"'))
      return this.#submit(url, page, 'consent-form', { action: 'allow' });
    throw new Error(`The sign-in is stuck at ${url}: ${page.slice(0, 500)}`);
  }

  #submit(url, page, id, filled) {
    const form = new RegExp(`<form[^>]*id="${id}"[\\s\\S]*?</form>`).exec(page)[0];
    const fields = new URLSearchParams();
    for (const [input] of form.matchAll(/<input[^>]*>/g)) {
      const name = /name="([^"]*)"/.exec(input)?.[1];
      if (name !== undefined) fields.set(name, unescape(/value="([^"]*)"/.exec(input)?.[1] ?? ''));
    }
    for (const [name, value] of Object.entries(filled)) fields.set(name, value);
    const target = new URL(unescape(/action="([^"]*)"/.exec(form)[1]), url).href;
    return this.#request(target, {
      method: 'POST',
      body: fields.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(url).origin },
    });
  }

  async #request(url, init = {}) {
    const { pathname } = new URL(url);
    const cookies = [...this.#cookies.values()].filter(({ path }) => pathname.startsWith(path));
    const cookie = cookies.map(({ pair }) => pair).join('; ');
    const headers = { accept: 'text/html', ...(cookie ? { cookie } : {}), ...init.headers };
    const response = await fetch(url, { redirect: 'manual', ...init, headers });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  #keep(line) {
    const [pair, ...attributes] = line.split(/;\s*/);
    const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
    const expires = attributes.find((one) => /^expires=/i.test(one))?.slice(8);
    const key = `${pair.slice(0, pair.indexOf('='))} ${path}`;
    if (expires !== undefined && Date.parse(expires) < Date.now()) this.#cookies.delete(key);
    else this.#cookies.set(key, { pair, path });
  }
}
