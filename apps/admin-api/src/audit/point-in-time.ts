const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400, w: 604_800 };
const AGO = /^(\d{1,5})([mhdw])$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** What `parsePointInTime` takes, for people. */
export const pointInTimeForm =
  'must be a time such as 2030-01-31T12:00:00Z, or how long ago: 15m, 24h, 7d, 4w';

/**
 * A moment as the audit search takes it: an ISO 8601 time (a day alone begins at 00:00 UTC), or how long ago in
 * minutes, hours, days or weeks. Null for anything else.
 */
export function parsePointInTime(text: string, now: Date): Date | null {
  const [, amount, unit] = AGO.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined)
    return new Date(now.getTime() - Number(amount) * (SECONDS[unit] ?? 0) * 1000);
  if (!INSTANT.test(text)) return null;
  const time = new Date(text);
  // Date reads 2030-02-31 as 3 March; a search must not answer another question than was asked.
  const rolled = !Number.isNaN(time.getTime()) && Number(text.slice(8, 10)) > daysIn(text);
  return Number.isNaN(time.getTime()) || rolled ? null : time;
}

const daysIn = (text: string): number =>
  new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
