import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor.js';
import { InvalidCursor } from './http.errors.js';

const place = z.strictObject({ at: z.string().max(40), id: z.uuid() });

describe('a cursor', () => {
  const value = { at: '2030-01-01T00:00:00Z', id: '5f2c7f5e-8a39-4ee2-9d8f-3c9f5a3e1b11' };

  it('comes back as it was', () => {
    expect(decodeCursor(place, encodeCursor(value))).toEqual(value);
  });

  it.each([
    ['empty', ''],
    ['not base64url', 'a+b/='],
    ['not JSON', Buffer.from('{').toString('base64url')],
    ['of another list', encodeCursor({ offset: 3 })],
    ['with more than it should', encodeCursor({ ...value, where: '1=1' })],
    ['with a value of the wrong type', encodeCursor({ ...value, id: "' or 1=1" })],
    ['too long', encodeCursor({ ...value, at: 'x'.repeat(2_000) })],
    ['cut short', encodeCursor(value).slice(0, -4)],
  ])('that is %s is refused', (_, cursor) => {
    expect(() => decodeCursor(place, cursor)).toThrow(InvalidCursor);
  });
});
