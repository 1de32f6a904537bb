import { en } from './en.js';

type Catalogue = typeof en;

type Text<T> = T extends (...values: infer Values) => string ? (...values: Values) => string : string;

/** What every language must supply: the same keys, and the same values to fill in. */
export type Messages = {
  readonly [Key in keyof Catalogue]: Key extends 'dir' ? 'ltr' | 'rtl' : Text<Catalogue[Key]>;
};

/** The languages that exist. The first one serves those who ask for a language that we do not have. */
export const catalogues: readonly [Messages, ...Messages[]] = [en];

export interface LanguageWish {
  /** `ui_locales` of the request (OpenID Connect Core section 3.1.2.1): tags in order of preference, by spaces. */
  readonly uiLocales?: string | undefined;
  /** The `Accept-Language` header (RFC 9110 section 12.5.4). */
  readonly acceptLanguage?: string | undefined;
}

/** Longer wishes are cut: no person speaks more languages, and the header is anybody's to fill. */
const MAX_LENGTH = 1000;
const MAX_TAGS = 20;

const uiTags = (value: string): string[] => value.slice(0, MAX_LENGTH).split(/\s+/).slice(0, MAX_TAGS);

function headerTags(value: string): string[] {
  return value
    .slice(0, MAX_LENGTH)
    .split(',')
    .slice(0, MAX_TAGS)
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(/\s*;\s*/);
      const quality = parameters.find((parameter) => /^q=/i.test(parameter));
      return { tag, weight: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

/** `zh-Hant-TW` → itself, `zh-Hant`, `zh`: the lookup of RFC 4647 section 3.4. */
function widening(tag: string): string[] {
  const parts = tag.toLowerCase().split('-');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
}

/** Picks the catalogue for a reader: `ui_locales` before `Accept-Language`, and the first of ours when none fits. */
export function messagesFor(
  wish: LanguageWish,
  available: readonly [Messages, ...Messages[]] = catalogues,
): Messages {
  const wanted = [...uiTags(wish.uiLocales ?? ''), ...headerTags(wish.acceptLanguage ?? '')];
  for (const tag of wanted.flatMap(widening)) {
    const found = available.find((messages) => messages.lang.toLowerCase() === tag);
    if (found) return found;
  }
  return available[0];
}
