import { browserName, plainUserAgent } from './user-agent.js';

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0';
const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';

it.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox', 'Linux'],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/128.0.0.0`,
    'Microsoft Edge',
    'Windows',
  ],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/17.0 Safari/605.1.15`,
    'Safari',
    'macOS',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) ${webkit} Version/17.0 Mobile/15E148 Safari/604.1`,
    'Safari',
    'iPhone',
  ],
  [
    `Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) ${webkit} CriOS/128.0 Mobile/15E148 Safari/604.1`,
    'Chrome',
    'iPad',
  ],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`, 'Chrome', 'Chrome OS'],
  ['Mozilla/5.0 (Android 13; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0', 'Firefox', 'Android'],
  [
    'Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
    'Samsung Internet',
    'Android',
  ],
])('%s is %s on %s', (userAgent, browser, system) => {
  expect(browserName(userAgent)).toEqual({ browser, system });
});

it.each([
  null,
  '',
  'curl/8.0',
  'Call +1 555 0100 to keep your account/1.0 please',
  'x'.repeat(256),
  'Generic/1.0 x',
])('%p names no browser', (userAgent) => {
  expect(browserName(userAgent)).toBeNull();
});

it('a user agent is kept as one visible line of at most 256 characters', () => {
  expect(plainUserAgent(null)).toBeNull();
  expect(plainUserAgent(' \u0000\u202e\t ')).toBeNull();
  expect(plainUserAgent('Fire\u0000fox \u202e evil\r\nnext\ud800')).toBe('Fire fox evil next');
  expect(plainUserAgent('x'.repeat(10_000))).toHaveLength(256);
  expect(plainUserAgent(`x${'🦊'.repeat(300)}`)).toBe(`x${'🦊'.repeat(127)}`);
});
