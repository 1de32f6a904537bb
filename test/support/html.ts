/** Reads our own pages: enough for stable ids and forms, and no parser of anything else. */

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

export const unescapeHtml = (text: string): string =>
  text.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi,
    (all, decimal?: string, hex?: string, name?: string) => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      return entities[name ?? ''] ?? all;
    },
  );

export type Attributes = Readonly<Record<string, string>>;

function attributesOf(tag: string): Attributes {
  const found = tag.matchAll(/\s([\w:-]+)(?:="([^"]*)")?/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name ?? '', unescapeHtml(value ?? '')]));
}

const tags = (html: string, name: string): Attributes[] =>
  [...html.matchAll(new RegExp(`<${name}\\b((?:"[^"]*"|[^">])*)>`, 'g'))].map(([, inside]) =>
    attributesOf(` ${inside ?? ''}`),
  );

export interface Form {
  readonly id: string;
  readonly action: string;
  readonly method: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly buttons: readonly Attributes[];
}

export function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form\b((?:"[^"]*"|[^">])*)>([\s\S]*?)<\/form>/g)].map(([, head, body]) => {
    const attributes = attributesOf(` ${head ?? ''}`);
    const inputs = tags(body ?? '', 'input').filter((input) => input['name'] !== undefined);
    return {
      id: attributes['id'] ?? '',
      action: attributes['action'] ?? '',
      method: (attributes['method'] ?? 'get').toLowerCase(),
      fields: Object.fromEntries(inputs.map((input) => [input['name'] ?? '', input['value'] ?? ''])),
      buttons: tags(body ?? '', 'button'),
    };
  });
}

export const hasId = (html: string, id: string): boolean => html.includes(` id="${id}"`);

/** The text of the first element with this id; nested elements of the same name are not supported. */
export function textOf(html: string, id: string): string | null {
  const [, tag, rest] = new RegExp(`<(\\w+)\\b[^>]*\\sid="${id}"[^>]*>([\\s\\S]*)`).exec(html) ?? [];
  if (tag === undefined || rest === undefined) return null;
  return plainText(rest.split(`</${tag}>`)[0] ?? '');
}

export const hrefOf = (html: string, id: string): string | null =>
  tags(html, 'a').find((link) => link['id'] === id)?.['href'] ?? null;

export const plainText = (html: string): string =>
  unescapeHtml(html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, ' '))
    .replace(/[\s\u2066-\u2069]+/g, ' ')
    .trim();
