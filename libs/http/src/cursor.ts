import type { z } from 'zod';
import { InvalidCursor } from './http.errors.js';

const MAX_CURSOR = 1024;

/** An opaque place in a list. It is not signed: whoever decodes it checks its form, and queries bind its values. */
export function encodeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/**
 * Reads a cursor that encodeCursor made.
 *
 * @throws InvalidCursor when it is anything else (too long, not base64url, not JSON, not the expected form)
 */
export function decodeCursor<T>(schema: z.ZodType<T>, cursor: string): T {
  if (cursor.length > MAX_CURSOR || !/^[A-Za-z0-9_-]+$/.test(cursor)) throw new InvalidCursor();
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new InvalidCursor();
  }
  const parsed = schema.safeParse(place);
  if (!parsed.success) throw new InvalidCursor();
  return parsed.data;
}
