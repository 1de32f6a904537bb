/** A colour as linear light, each part from 0 to 1. */
type Linear = readonly [number, number, number];

/** OKLab in polar form: lightness 0 to 1, chroma, hue in radians. Equal steps look equal, so a hue stays itself. */
interface Oklch {
  readonly l: number;
  readonly c: number;
  readonly h: number;
}

export type Hex = `#${string}`;

const HEX = /^#[0-9a-f]{6}$/i;

export const isHex = (value: unknown): value is Hex => typeof value === 'string' && HEX.test(value);

const toLinear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const fromLinear = (part: number) => (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055);

function linear(hex: Hex): Linear {
  const part = (at: number) => toLinear(Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  return [part(1), part(3), part(5)];
}

function hex(colour: Linear): Hex {
  const part = (value: number) =>
    Math.round(Math.min(1, Math.max(0, fromLinear(Math.max(0, value)))) * 255)
      .toString(16)
      .padStart(2, '0');
  return `#${colour.map(part).join('')}`;
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: Hex): number {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio, 1 to 21, WCAG 2.2. */
export function contrast(one: Hex, other: Hex): number {
  const a = luminance(one);
  const b = luminance(other);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

// Matrices of Björn Ottosson's OKLab (2020), from and to linear sRGB.
function oklch(colour: Hex): Oklch {
  const [r, g, b] = linear(colour);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    c: Math.hypot(a, bb),
    h: Math.atan2(bb, a),
  };
}

function rgb({ l: lightness, c, h }: Oklch): Linear {
  const a = c * Math.cos(h);
  const b = c * Math.sin(h);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

const isShown = (colour: Linear) => colour.every((part) => part >= -0.0005 && part <= 1.0005);

/** The same hue at another lightness, with as much of its chroma as a screen can show there. */
function atLightness(colour: Oklch, l: number): Hex {
  for (let share = 1; share > 0; share -= 0.05) {
    const candidate = rgb({ l, c: colour.c * share, h: colour.h });
    if (isShown(candidate)) return hex(candidate);
  }
  return hex(rgb({ l, c: 0, h: 0 }));
}

/** Moves the lightness by a part of the way to black (`-1`) or white (`1`). */
export function shade(colour: Hex, by: number): Hex {
  const origin = oklch(colour);
  return atLightness(origin, by < 0 ? origin.l * (1 + by) : origin.l + (1 - origin.l) * by);
}

/**
 * The colour itself when it holds, else the nearest of its hue, darker or lighter, that does. The end of the way is
 * black or white, so that a condition which those meet is always met.
 */
export function until(colour: Hex, way: 'darker' | 'lighter', holds: (candidate: Hex) => boolean): Hex {
  if (holds(colour)) return colour.toLowerCase() as Hex;
  const origin = oklch(colour);
  const end = way === 'darker' ? 0 : 1;
  for (let step = 1; step < 100; step += 1) {
    const candidate = atLightness(origin, origin.l + ((end - origin.l) * step) / 100);
    if (holds(candidate)) return candidate;
  }
  return way === 'darker' ? '#000000' : '#ffffff';
}
