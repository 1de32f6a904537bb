import { InvalidUserInput } from './accounts.errors.js';
import { parseNewUser, parseUserPatch } from './user-input.js';

function pointersOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidUserInput) return error.extensions.errors.map(({ pointer }) => pointer);
    throw error;
  }
  return [];
}
const faults = (over: Record<string, unknown>): string[] =>
  pointersOf(() => parseNewUser({ username: 'ada', ...over }));
const claimFaults = (claims: Record<string, unknown>): string[] => faults({ claims });

describe('a new user', () => {
  it('takes every standard claim', () => {
    expect(
      claimFaults({
        middle_name: 'King',
        nickname: 'Ada',
        profile: 'https://example.org/ada',
        picture: 'HTTPS://example.org/ada.png',
        website: 'http://example.org',
        gender: 'female',
        birthdate: '0000-02-29',
        zoneinfo: 'Europe/London',
        locale: 'en-GB',
        phone_number: '+44 20 7946 0000;ext=12',
        phone_number_verified: true,
        address: { formatted: '12 St James Square\nLondon', country: 'UK' },
      }),
    ).toEqual([]);
  });

  it.each([
    ['javascript: in any case', { website: 'JaVaScRiPt:alert(1)' }, '/claims/website'],
    ['data:', { picture: 'data:text/html,x' }, '/claims/picture'],
    ['a URL with a user', { profile: 'https://bank.example@evil.example' }, '/claims/profile'],
    ['a backslash', { profile: 'https://bank.example\\@evil.example' }, '/claims/profile'],
    ['a day that is none', { birthdate: '1999-02-29' }, '/claims/birthdate'],
    ['an unknown zone', { zoneinfo: 'Mars/Olympus' }, '/claims/zoneinfo'],
    ['no language', { locale: 'not a locale' }, '/claims/locale'],
    ['a phone number of letters', { phone_number: 'call me' }, '/claims/phone_number'],
    ['an unknown member', { is_admin: true }, '/claims'],
    ['an unknown member of the address', { address: { planet: 'Mars' } }, '/claims/address'],
    ['a number for a text', { nickname: 7 }, '/claims/nickname'],
    ['control characters', { nickname: 'a\u0000b' }, '/claims/nickname'],
  ])('refuses %s', (_case, claims, pointer) => {
    expect(claimFaults(claims)).toEqual([pointer]);
  });

  it.each([
    ['empty', ''],
    ['a NUL', 'a\0b'],
    ['a lone surrogate', 'a\uD800'],
    ['a zero-width space', 'ad\u200bmin'],
    ['a direction override', '\u202enimda'],
    ['a line break', 'a\nb'],
    ['space around', ' ada'],
    ['10,000 characters', 'a'.repeat(10_000)],
    ['129 characters', 'a'.repeat(129)],
    ['more than 128 once it is unfolded', 'ﷺ'.repeat(10)],
    ['no text at all', 7],
  ])('refuses a username that is %s', (_case, username) => {
    expect(faults({ username })).toEqual(['/username']);
  });

  const names: readonly (readonly [string, (name: string) => unknown])[] = [
    ['/name', (name) => parseNewUser({ username: 'ada', name })],
    ['/givenName', (givenName) => parseNewUser({ username: 'ada', givenName })],
    ['/familyName', (familyName) => parseNewUser({ username: 'ada', familyName })],
    ['/claims/nickname', (nickname) => parseNewUser({ username: 'ada', claims: { nickname } })],
    ['/claims/middle_name', (middle_name) => parseNewUser({ username: 'ada', claims: { middle_name } })],
    ['/name', (name) => parseUserPatch({ name })],
    ['/givenName', (givenName) => parseUserPatch({ givenName })],
    ['/familyName', (familyName) => parseUserPatch({ familyName })],
    ['/claims/nickname', (nickname) => parseUserPatch({ claims: { nickname } })],
  ];
  it.each(names)('takes at %s what can be read, and nothing invisible', (pointer, work) => {
    for (const name of ['Ada Lovelace', 'Zoë', 'علی', '李', 'O’Neill-Smith', '👩'])
      expect([name, pointersOf(() => work(name))]).toEqual([name, []]);
    for (const name of ['\u202e', 'Ada\u202ebob', 'A\u200bda', '\u2066Ada', '\ufeffAda', 'Ada\u200f'])
      expect([name, pointersOf(() => work(name))]).toEqual([name, [pointer]]);
  });

  it('stores the username in NFKC', () => {
    expect(parseNewUser({ username: 'Ａda' }).username).toBe('Ada');
  });

  it('names every bad member at once and repeats no value', () => {
    const work = () => parseNewUser({ username: 'a\0secret', email: 'no-mail-secret', name: '' });
    expect(pointersOf(work)).toEqual(['/username', '/email', '/name']);
    expect(work).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') as string }),
    );
  });

  it('refuses members that it does not know', () => {
    expect(faults({ realmId: 'other' })).toEqual(['']);
  });
});

describe('a patch of a user', () => {
  it('takes null for what can be removed', () => {
    expect(pointersOf(() => parseUserPatch({ email: null, name: null, claims: { nickname: null } }))).toEqual(
      [],
    );
  });

  it('takes no password and no lock: they have their own operations', () => {
    expect(pointersOf(() => parseUserPatch({ password: 'x' } as never))).toEqual(['']);
    expect(pointersOf(() => parseUserPatch({ lockedAt: null } as never))).toEqual(['']);
  });
});
