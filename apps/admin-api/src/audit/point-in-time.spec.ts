import { parsePointInTime } from './point-in-time.js';

const now = new Date('2030-01-31T12:00:00.000Z');
const at = (text: string): string | undefined => parsePointInTime(text, now)?.toISOString();

describe('a point in time', () => {
  it.each([
    ['15m', '2030-01-31T11:45:00.000Z'],
    ['24h', '2030-01-30T12:00:00.000Z'],
    ['7d', '2030-01-24T12:00:00.000Z'],
    ['4w', '2030-01-03T12:00:00.000Z'],
    ['0m', '2030-01-31T12:00:00.000Z'],
    ['2029-12-31', '2029-12-31T00:00:00.000Z'],
    ['2029-12-31T10:00Z', '2029-12-31T10:00:00.000Z'],
    ['2029-12-31T10:00:00.250+02:00', '2029-12-31T08:00:00.250Z'],
  ])('reads %s', (text, expected) => {
    expect(at(text)).toBe(expected);
  });

  it.each([
    '',
    '7',
    '7y',
    '-7d',
    '7 d',
    '7d ',
    '1.5h',
    '999999d',
    'yesterday',
    '2030-02-31',
    '2030-13-01',
    '2030-01-31T25:00:00Z',
    '2030-01-31T12:00:00',
    '+012030-01-01',
    '١٥m',
  ])('refuses %j', (text) => {
    expect(at(text)).toBeUndefined();
  });

  it('gives no time that PostgreSQL cannot hold, however long ago', () => {
    expect(parsePointInTime('99999w', now)?.getUTCFullYear()).toBe(113);
  });
});
