import type { VNode } from 'preact';
import type { AssetHrefs } from '../assets/assets.js';
import { en } from '../messages/en.js';
import { renderPage } from './render-page.js';
import { everywhere, ordinaryTexts } from './testing/sample-texts.js';
import { sampleContext, samplePages } from './testing/samples.js';

const assets: AssetHrefs = {
  stylesheet: '/assets/gatehouse.css',
  enhanceScript: '/assets/enhance.js',
  formPostScript: '/assets/form-post.js',
  icon: '/assets/icon.svg',
};
const attack = `"><script>alert(1)</script><img src=x onerror='alert(1)'>' onfocus=alert(1) x="</title><b>`;
const attackUrl = 'javascript:alert(document.domain)//';

const render = (page: VNode, texts = ordinaryTexts) => renderPage(page, sampleContext(texts, assets));
const names = Object.keys(samplePages(ordinaryTexts));
const ordinary = (name: string) => render(samplePages(ordinaryTexts)[name]!);

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Our documents' start tags: attributes are in double quotes with `"` escaped, or have no value. */
function tags(html: string): Tag[] {
  return [...html.matchAll(/<([a-z][a-z0-9-]*)((?:\s+[^\s"'<>/=]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    (found) => ({
      name: found[1]!.toLowerCase(),
      attributes: new Map(
        [...found[2]!.matchAll(/([^\s"'<>/=]+)(?:="([^"]*)")?/g)].map((pair) => [
          pair[1]!.toLowerCase(),
          pair[2] ?? '',
        ]),
      ),
    }),
  );
}

const skeleton = (html: string) =>
  tags(html).map((tag) => `${tag.name} ${[...tag.attributes.keys()].join(' ')}`);

describe.each(names)('the page %s', (name) => {
  const html = ordinary(name);
  const all = tags(html);
  const named = (tag: string) => all.filter((candidate) => candidate.name === tag);

  it('is a whole document with a language, a title and one main', () => {
    expect(html).toMatch(/^<!doctype html><html lang="en" dir="ltr"><head>/);
    expect(named('title')).toHaveLength(1);
    expect(named('main')).toHaveLength(1);
    expect(named('link').map((link) => link.attributes.get('href'))).toContain('/assets/gatehouse.css');
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1"/>');
    expect(html).not.toMatch(/undefined|\[object|NaN/);
  });

  it('has one h1 and skips no level of headings', () => {
    const levels = all.flatMap((tag) => (/^h[1-6]$/.test(tag.name) ? [Number(tag.name[1])] : []));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, index) => {
      expect(level - levels[index]!).toBeLessThanOrEqual(1);
    });
  });

  it('has no inline script, style or handler', () => {
    expect(named('style')).toHaveLength(0);
    expect(html).toMatch(/^(?:(?!<script)[\s\S]|<script src="[^"]+" defer><\/script>)*$/);
    const attributes = all.flatMap((tag) => [...tag.attributes.keys()]);
    expect(attributes.filter((attribute) => attribute === 'style' || attribute.startsWith('on'))).toEqual([]);
    expect(html).not.toMatch(/javascript:/i);
  });

  it('labels every input and names every control', () => {
    const labels = new Set(named('label').map((label) => label.attributes.get('for')));
    for (const { attributes } of named('input')) {
      // Not shown and not sent: it names the account to password managers.
      if (attributes.has('hidden') && !attributes.has('name')) continue;
      expect(attributes.get('name')).toBeTruthy();
      if (attributes.get('type') === 'hidden') continue;
      expect(labels).toContain(attributes.get('id'));
      expect(attributes.get('name')).toBe(attributes.get('id'));
      expect(attributes.get('class')).toContain(attributes.get('id'));
      expect(attributes.has('autocomplete')).toBe(true);
      expect(attributes.has('maxlength')).toBe(false);
    }
    for (const { attributes } of named('button')) {
      expect(attributes.get('id')).toBeTruthy();
      expect(attributes.get('class')).toBeTruthy();
    }
  });

  it('posts each form with its csrf', () => {
    const forms = html.match(/<form[\s\S]*?<\/form>/g) ?? [];
    for (const form of forms) {
      expect(form).toMatch(/^<form id="[^"]+" class="[^"]+" method="post" action="[^"]+">/);
      const own = form.includes('name="csrf" value="csrf-of-the-form"');
      expect(own).toBe(!form.startsWith('<form id="form-post"'));
    }
  });

  it('gives every id once and describes by ids that exist', () => {
    const ids = all.flatMap((tag) => tag.attributes.get('id') ?? []);
    expect(ids).toEqual([...new Set(ids)]);
    const references = all.flatMap((tag) =>
      ['aria-describedby', 'aria-labelledby', 'aria-controls', 'for'].flatMap(
        (attribute) => tag.attributes.get(attribute)?.split(' ') ?? [],
      ),
    );
    expect(references.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('says of a failure first that it is one', () => {
    const failed = html.includes('role="alert"') || html.includes('id="request-id"');
    if (failed && name !== 'account-elsewhere') expect(html).toContain('<title>Error: ');
  });

  it('takes hostile names for text', () => {
    const hostile = render(samplePages(everywhere(attack))[name]!, everywhere(attack));
    // Same elements, same attributes: nothing that was typed became markup. Links with a bad address drop out.
    const harmless = render(samplePages(everywhere('plain'))[name]!, everywhere('plain'));
    expect(skeleton(hostile)).toEqual(skeleton(harmless));
    expect(hostile).not.toMatch(/<img|<b>|<script>/);
  });

  it('links to no address that runs a script', () => {
    const html2 = render(samplePages(everywhere(attackUrl))[name]!, everywhere(attackUrl));
    for (const { attributes } of tags(html2)) {
      for (const attribute of ['href', 'src', 'action', 'formaction']) {
        expect(attributes.get(attribute) ?? '').not.toMatch(/^\s*javascript:/i);
      }
    }
  });
});

describe('the sign-in page', () => {
  it('lets password managers and people do their work', () => {
    const html = ordinary('sign-in');
    expect(html).toMatch(
      /<input type="text"[^>]* id="username" name="username"[^>]* autocomplete="username"/,
    );
    expect(html).toMatch(
      /<input type="password"[^>]* id="password" name="password"[^>]* autocomplete="current-password"/,
    );
    expect(html).toMatch(/<button id="sign-in"[^>]* type="submit" name="action" value="sign-in"/);
    expect(html).toContain('Sign in to continue to <bdi class="name">Payroll</bdi>');
  });

  it('never writes a password back', () => {
    for (const name of names) expect(ordinary(name)).not.toMatch(/<input type="password"[^>]* value=/);
  });

  it('says what to do after a refused try, and puts the reader into the password', () => {
    const html = ordinary('sign-in-refused');
    expect(html).toContain('role="alert"');
    expect(html).toContain(en.signInRefused.replace(/'/g, '&#39;'));
    expect(html).toMatch(/id="password"[^>]* autofocus aria-describedby="error-summary" aria-invalid="true"/);
  });

  it('keeps "Not you?" out of the form that the Enter key sends', () => {
    const main = /<form id="sign-in-form"[\s\S]*?<\/form>/.exec(ordinary('sign-in-again'))?.[0] ?? '';
    expect(main).not.toContain('not-you');
    expect(main).not.toContain('id="username"');
    expect(ordinary('sign-in-again')).toMatch(
      /<form id="not-you-form"[\s\S]*?id="not-you"[^>]* value="not-you"/,
    );
  });
});

describe('other pages', () => {
  it('offer Allow and Deny with stable names', () => {
    for (const name of ['consent', 'device-confirm']) {
      expect(ordinary(name)).toMatch(/<button id="allow"[^>]* type="submit" name="action" value="allow"/);
      expect(ordinary(name)).toMatch(/<button id="deny"[^>]* type="submit" name="action" value="deny"/);
    }
  });

  it('show code and warning before a device is connected', () => {
    expect(ordinary('device-confirm')).toContain('WDJB-MJHT');
    expect(ordinary('device-confirm')).toContain(en.deviceConfirmWarning);
    expect(ordinary('device-code')).toMatch(/id="user_code" name="user_code"/);
  });

  it('never say whether an account exists', () => {
    expect(ordinary('check-mail-reset')).toContain('If an account goes with what you entered');
    expect(ordinary('check-mail-reset')).not.toContain(ordinaryTexts.email);
  });

  it('use up the link of a mail by a button only', () => {
    expect(ordinary('verify-email')).toMatch(/<input type="hidden" name="token"/);
    expect(ordinary('verify-email')).toMatch(/<button id="verify-email"[^>]* type="submit"/);
  });

  it('say which rule a new password broke, and call no rule met that was not asked', () => {
    const html = ordinary('new-password-same');
    expect(html).toContain(en.newPasswordSame);
    expect(html).not.toContain(en.newPasswordWeak);
    expect(html).toMatch(/data-state="unmet" data-rule="not-current"/);
    expect(html.match(/data-state="unmet"/g)).toHaveLength(1);
    expect(html).not.toMatch(/class="rule" data-state="met"/);
    for (const rule of [en.ruleNotRepetitive, en.rulePrintable, en.ruleMaxLength(128)])
      expect(html).toContain(rule);
  });

  it('show the request number where something failed', () => {
    for (const name of ['error-unexpected', 'not-found', 'unknown-realm', 'busy']) {
      expect(ordinary(name)).toContain('0199f3a2-7c1e-7b52-9d0b-5f6a1c2e3d4f');
    }
  });

  it('refuse to be drawn without their context', () => {
    expect(() => renderPage(samplePages(ordinaryTexts).busy!, null as never)).toThrow(/renderPage/);
  });
});
