import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { contrast, type Hex } from './colour.js';
import { AccentNotAColour, accentTokens, onAccent, surfaces, themeCss } from './theme-css.js';

const anyColour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value): Hex => `#${value.toString(16).padStart(6, '0')}`);
const themes = ['light', 'dark'] as const;

describe('contrast', () => {
  it('agrees with the examples of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 3);
    expect(contrast('#3257d0', '#3257d0')).toBe(1);
  });
});

describe('accentTokens', () => {
  it.each(themes)('is readable in %s for any colour that a realm may choose', (theme) => {
    fc.assert(
      fc.property(anyColour, (accent) => {
        const { fill, hover, on, ink } = accentTokens(accent, theme);
        expect(contrast(on, fill)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(on, hover)).toBeGreaterThanOrEqual(4.5);
        for (const ground of Object.values(surfaces[theme])) {
          expect(contrast(fill, ground)).toBeGreaterThanOrEqual(3);
          expect(contrast(hover, ground)).toBeGreaterThanOrEqual(3);
          expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps a colour that is good as it is', () => {
    expect(accentTokens('#3257D0', 'light')).toMatchObject({ fill: '#3257d0', ink: '#3257d0' });
  });

  it.each(['#000000', '#ffffff', '#ffdd00', '#00ff00', '#ff00ff', '#808080'])(
    'holds at the edge %s',
    (accent) => {
      for (const theme of themes) {
        const { fill, on } = accentTokens(accent, theme);
        expect(contrast(on, fill)).toBeGreaterThanOrEqual(4.5);
      }
    },
  );
});

describe('themeCss', () => {
  it('writes nothing but the four tokens, for light and dark', () => {
    const tokens = ['--accent', '--accent-hover', '--on-accent', '--accent-ink'].map(
      (name) => `${name}:#[0-9a-f]{6}`,
    );
    const block = `:root\\{${tokens.join(';')}\\}`;
    const whole = new RegExp(`^${block}\\n@media \\(prefers-color-scheme:dark\\)\\{${block}\\}\\n$`);
    fc.assert(
      fc.property(anyColour, (accentColor) => {
        expect(themeCss({ accentColor })).toMatch(whole);
      }),
    );
  });

  it('is empty for a realm without a colour', () => {
    expect(themeCss({})).toBe('');
    expect(themeCss({ accentColor: null })).toBe('');
  });

  it.each([
    '',
    'red',
    '#fff',
    '#1234567',
    '#12345g',
    ' #123456',
    '#123456\n',
    '#123456;}body{display:none',
    'url(https://evil.example/)',
    '#１２３４５６',
  ])('refuses %j', (accentColor) => {
    expect(() => themeCss({ accentColor })).toThrow(AccentNotAColour);
  });

  it.each([[['#123456']], [123_456], [{ toString: () => '#123456' }]])(
    'refuses what is no text: %j',
    (value) => {
      expect(() => themeCss({ accentColor: value as unknown as string })).toThrow(AccentNotAColour);
    },
  );
});

describe('gatehouse.css', () => {
  const css = readFileSync(join(import.meta.dirname, '../../assets/gatehouse.css'), 'utf8');
  const [light = '', dark = ''] = [...css.matchAll(/:root \{([^}]*--page[^}]*)\}/g)].map((found) => found[1]);
  const token = (block: string, name: string) =>
    new RegExp(`${name}: (#[0-9a-f]{6})`).exec(block)?.[1] as Hex;
  const blocks = { light, dark };

  it.each(themes)('draws on the grounds that the accent is computed for, in %s', (theme) => {
    expect(token(blocks[theme], '--page')).toBe(surfaces[theme].page);
    expect(token(blocks[theme], '--card')).toBe(surfaces[theme].card);
    expect(token(blocks[theme], '--on-accent')).toBe(onAccent[theme]);
  });

  it.each(themes)('has readable colours of its own in %s', (theme) => {
    const of = (name: string) => token(blocks[theme], name);
    for (const ground of ['--page', '--card', '--sunken', '--hover'].map(of)) {
      for (const text of ['--text', '--text-2', '--accent-ink'].map(of)) {
        expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(of('--control'), ground)).toBeGreaterThanOrEqual(3);
    }
    for (const state of ['success', 'warning', 'danger']) {
      for (const ground of [`--${state}-ground`, '--page', '--card'].map(of)) {
        expect(contrast(of(`--${state}`), ground)).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(of('--text'), of(`--${state}-ground`))).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(of('--on-accent'), of('--accent'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('--on-accent'), of('--accent-hover'))).toBeGreaterThanOrEqual(4.5);
  });
});
