import { en } from './en.js';
import { catalogues, messagesFor, type Messages } from './messages.js';

const german: Messages = { ...en, lang: 'de', signInButton: 'Anmelden' };
const traditional: Messages = { ...en, lang: 'zh-Hant' };
const available = [en, german, traditional] as const;

describe('messagesFor', () => {
  it.each([
    [{}, 'en'],
    [{ acceptLanguage: 'de-CH, de;q=0.9, en;q=0.8' }, 'de'],
    [{ acceptLanguage: 'fr, en;q=0.5, de;q=0.7' }, 'de'],
    [{ acceptLanguage: 'de;q=0, en' }, 'en'],
    [{ acceptLanguage: 'zh-Hant-TW' }, 'zh-Hant'],
    [{ acceptLanguage: '*' }, 'en'],
    [{ uiLocales: 'fr de', acceptLanguage: 'en' }, 'de'],
    [{ uiLocales: 'DE-at' }, 'de'],
    [{ acceptLanguage: 'de;q=nonsense' }, 'en'],
    [{ uiLocales: '__proto__ constructor', acceptLanguage: ';;;,,,q=1' }, 'en'],
  ])('picks for %j the catalogue %s', (wish, lang) => {
    expect(messagesFor(wish, available).lang).toBe(lang);
  });

  it('reads a hostile header in bounded time', () => {
    expect(
      messagesFor({ acceptLanguage: 'x-'.repeat(100_000), uiLocales: 'y '.repeat(100_000) }, available),
    ).toBe(en);
  });
});

describe('the catalogues', () => {
  it.each(catalogues.map((messages) => [messages.lang, messages] as const))(
    '%s says something for every key',
    (_, t) => {
      expect(Object.keys(t).sort()).toEqual(Object.keys(en).sort());
      for (const [key, text] of Object.entries(t)) {
        const said = typeof text === 'function' ? (text as (...values: unknown[]) => string)(7, 9) : text;
        expect([key, said.trim().length > 0]).toEqual([key, true]);
        expect([key, /undefined|NaN|\[object/.test(said)]).toEqual([key, false]);
      }
    },
  );

  it('counts in whole units that a person waits', () => {
    expect(en.busyNext(1)).toBe('Wait 1 second, then try again.');
    expect(en.errorThrottledNext(61)).toBe('Wait 2 minutes, then try again.');
    expect(en.checkMailValid(86_400)).toContain('24 hours');
  });
});
