const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const shape = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/;

/**
 * Reads a duration as Go programs write it (`1h`, `90m`, `1h30m`, `45s`) and gives whole seconds.
 * Null when it is not one.
 */
export function durationSeconds(text: string): number | null {
  if (!shape.test(text)) return null;
  let milliseconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g))
    milliseconds += Number(amount) * (units[unit ?? ''] ?? 0);
  return Math.round(milliseconds / 1000);
}
