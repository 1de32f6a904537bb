import { z } from 'zod';
import { encodeCursor } from '@gatehouse/http';

/** How many a list shows when the caller does not say. */
export const PAGE_SIZE = 50;

/** A time inside a cursor: one that a row of ours can have. */
export const placeTime = z.iso.datetime().refine((time) => time >= '1970' && time < '9999');

/** One page of a list. `next` goes back as `cursor`; null at the end. */
export interface ListPage<T> {
  readonly items: T[];
  readonly next: string | null;
}

/** Turns what a service found into a page: its rows by `view`, its place by the cursor's own encoding. */
export function listPage<Page extends ListPage<unknown>, Row>(
  type: new () => Page,
  rows: readonly Row[],
  view: (row: Row) => Page['items'][number],
  place: object | null,
): Page {
  return Object.assign(new type(), {
    items: rows.map(view),
    next: place === null ? null : encodeCursor(place),
  });
}
