import { contrast, isHex, shade, until, type Hex } from './colour.js';

/** The colours behind what the accent is drawn on; the same values stand in `gatehouse.css`, and a test compares. */
export const surfaces = {
  light: { page: '#f4f6f9', card: '#ffffff' },
  dark: { page: '#0d1017', card: '#161b24' },
} as const satisfies Record<string, Record<string, Hex>>;

/** Text on the accent, per theme. */
export const onAccent = { light: '#ffffff', dark: '#0b0e14' } as const satisfies Record<string, Hex>;

/** The accent as one theme uses it. */
export interface AccentTokens {
  /** Behind the text of the primary button: at least 4.5:1 to `on`, at least 3:1 to page and card. */
  readonly fill: Hex;
  /** The button under the pointer; keeps the same ratios. */
  readonly hover: Hex;
  /** The text on `fill`. */
  readonly on: Hex;
  /** Links, marks and the focus ring: at least 4.5:1 to page and card. */
  readonly ink: Hex;
}

const TEXT = 4.5;
const CONTROL = 3;

export class AccentNotAColour extends Error {
  constructor() {
    super('The accent colour must be written as #rrggbb, for example #3257d0.');
    this.name = 'AccentNotAColour';
  }
}

export function accentTokens(accent: string, theme: 'light' | 'dark'): AccentTokens {
  if (!isHex(accent)) throw new AccentNotAColour();
  const way = theme === 'light' ? 'darker' : 'lighter';
  const grounds = Object.values(surfaces[theme]);
  const on = onAccent[theme];
  const stands = (least: number) => (colour: Hex) =>
    grounds.every((ground) => contrast(colour, ground) >= least);
  const fill = until(accent, way, (colour) => contrast(colour, on) >= TEXT && stands(CONTROL)(colour));
  return {
    fill,
    // Away from the text on it and from what is behind it, so no ratio falls.
    hover: shade(fill, theme === 'light' ? -0.14 : 0.2),
    on,
    ink: until(accent, way, stands(TEXT)),
  };
}

const declarations = (tokens: AccentTokens) =>
  `--accent:${tokens.fill};--accent-hover:${tokens.hover};--on-accent:${tokens.on};--accent-ink:${tokens.ink}`;

/**
 * The realm's own stylesheet, for `/realms/{realm}/theme.css`: its accent for light and dark, darkened or lightened
 * as far as contrast needs (WCAG 2.2: 4.5:1 for text, 3:1 for controls). Empty for a realm without a colour.
 *
 * @throws AccentNotAColour for anything but `#rrggbb`, so that nothing else can get into a stylesheet.
 */
export function themeCss(branding: { readonly accentColor?: string | null | undefined }): string {
  const accent = branding.accentColor;
  if (accent === null || accent === undefined) return '';
  const light = declarations(accentTokens(accent, 'light'));
  const dark = declarations(accentTokens(accent, 'dark'));
  return `:root{${light}}\n@media (prefers-color-scheme:dark){:root{${dark}}}\n`;
}
