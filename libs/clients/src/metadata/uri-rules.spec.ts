import { redirectUriFault, webOriginFault, webUrlFault } from './uri-rules.js';

describe('a redirect URI', () => {
  it.each([
    'https://app.example.com/callback',
    'https://app.example.com',
    'https://app.example.com/',
    'https://app.example.com:8443/a/b?tenant=1&next=%20x',
    'https://xn--bcher-kva.example/cb',
    'http://127.0.0.1:8080/callback',
    'http://127.0.0.1/callback',
    'http://localhost:3000/cb',
    'http://[::1]:9000/cb',
    'https://app.example.com/cb;v=1',
    'https://app.example.com/caf%C3%A9',
    'https://192.0.2.1/cb',
  ])('may be %s', (uri) => {
    expect(redirectUriFault(uri, 'web')).toBeNull();
  });

  it.each([
    'com.example.app:/callback',
    'com.example.app://callback',
    'http://127.0.0.1/cb',
    'https://app.example.com/cb',
  ])('of a native client may be %s', (uri) => {
    expect(redirectUriFault(uri, 'native')).toBeNull();
  });

  // Rows 19 to 24 of the lessons: what others compared, decoded or displayed differently.
  it.each([
    // user information
    ['https://good.example@evil.example/cb', 'user'],
    ['https://good.example:pw@evil.example/cb', 'user'],
    ['https://@evil.example/cb', 'user'],
    ['https://good.example%40evil.example/cb', ''],
    // backslashes, raw and encoded
    ['https://good.example\\@evil.example/cb', 'backslash'],
    ['https:\\\\good.example/cb', 'backslash'],
    ['https://good.example/cb%5c..%5cx', 'backslash'],
    ['https://good.example/cb%255c', 'backslash'],
    // traversal
    ['https://good.example/a/../cb', 'written'],
    ['https://good.example/a/./cb', 'written'],
    ['https://good.example/a/%2e%2e/cb', 'written'],
    ['https://good.example/a/.%2E/cb', 'written'],
    ['https://good.example/a/..;/cb', 'path segment'],
    ['https://good.example/a/..;x=y/cb', 'path segment'],
    ['https://good.example/a/%2e%2e;/cb', 'path segment'],
    ['https://good.example/a/%252e%252e/cb', 'path segment'],
    ['https://good.example/a/%25252e%25252e/cb', 'path segment'],
    ['https://good.example/a%2f..%2fcb', ''],
    ['https://good.example/a%2Fcb', 'slash'],
    ['https://good.example//evil.example', 'empty path segment'],
    // schemes, whatever the case
    ['javascript:alert(1)', ''],
    ['JaVaScRiPt:alert(1)', ''],
    ['javascript://good.example/%0aalert(1)', ''],
    ['data:text/html,x', ''],
    ['DATA:text/html;base64,eA==', ''],
    ['vbscript:x', ''],
    ['file:///etc/passwd', ''],
    ['blob:https://good.example/1', ''],
    ['about:blank', ''],
    ['ftp://good.example/cb', ''],
    ['ws://good.example/cb', ''],
    ['view-source:https://good.example/', ''],
    ['myapp:/cb', 'private-use'],
    ['com.example.app:/cb', 'native'],
    // http beyond loopback
    ['http://good.example/cb', 'https'],
    ['http://localhost.evil.example/cb', 'https'],
    ['http://127.0.0.1.evil.example/cb', 'https'],
    ['http://127.0.0.2/cb', 'https'],
    ['http://0.0.0.0/cb', 'https'],
    ['http://[::ffff:127.0.0.1]/cb', 'https'],
    // several ways to write one address
    ['HTTPS://good.example/cb', 'written'],
    ['https://GOOD.example/cb', 'lower case'],
    ['https://good.example:443/cb', 'written'],
    ['https://good.example./cb', 'trailing dot'],
    ['https://good%2eexample/cb', 'plain host'],
    ['https://0x7f.1/cb', 'written'],
    ['https://2130706433/cb', 'written'],
    ['https:good.example/cb', 'written'],
    ['https:///good.example/cb', ''],
    ['https://good.example:99999/cb', 'absolute'],
    // fragments, wildcards, templates
    ['https://good.example/cb#x', 'fragment'],
    ['https://good.example/cb#', 'fragment'],
    ['https://*.example/cb', 'wildcard'],
    ['https://good.example/*', 'wildcard'],
    ['https://good.example/{x}', 'ASCII'],
    // control characters, raw and encoded
    ['https://good.example/\ncb', 'control'],
    ['https://good.example/\tcb', 'control'],
    [' https://good.example/cb', 'control'],
    ['https://good.example/cb ', 'control'],
    ['https://good.example/cb\u0000', 'control'],
    ['https://good.example/cb%00', 'control'],
    ['https://good.example/cb%0d%0aSet-Cookie:x', 'control'],
    ['https://good.example/cb%250d', 'control'],
    ['https://good.example/cb%zz', 'hexadecimal'],
    ['https://good.example/cb%c0%ae', 'UTF-8'],
    // names that look alike
    ['https://gооd.example/cb', 'ASCII'],
    ['https://good。example/cb', 'ASCII'],
    ['https://good.example\u202e/cb', 'ASCII'],
    ['https://bücher.example/cb', 'punycode'],
    // parameters of the answer
    ['https://good.example/cb?code=x', 'code'],
    ['https://good.example/cb?a=1&state=x', 'state'],
    ['https://good.example/cb?%63ode=x', 'code'],
    ['https://good.example/cb?CODE=x', 'code'],
    ['https://good.example/cb?error=x', 'error'],
    ['https://good.example/cb?iss=x', 'iss'],
    ['https://good.example/cb?response', 'response'],
    // no URI at all
    ['', '1 to 2048'],
    ['/cb', 'absolute'],
    ['//good.example/cb', 'absolute'],
    ['good.example/cb', 'absolute'],
    [`https://good.example/${'a'.repeat(2048)}`, '1 to 2048'],
  ])('may not be %j', (uri, reason) => {
    expect(redirectUriFault(uri, 'web')).toContain(reason);
  });

  it.each([
    ['com.example.app:callback', 'slash'],
    ['com.example.app://user@callback', 'user'],
    ['com.example.app:/a/..;/b', 'path segment'],
    ['com.example.app:/cb#x', 'fragment'],
    ['com.example.app:/cb?state=1', 'state'],
    ['COM.example.app:/cb', ''],
    ['https://localhost/cb', 'loopback'],
    ['javascript.x:/alert(1)//', ''],
  ])('of a native client may not be %j', (uri, reason) => {
    const fault = redirectUriFault(uri, 'native');
    if (uri.startsWith('javascript.x')) expect(fault).toBe('must not contain an empty path segment');
    else expect(fault).toContain(reason);
  });
});

describe('the address of a page or endpoint', () => {
  it.each(['https://rp.example/jwks.json', 'http://127.0.0.1:4000/logout', 'https://rp.example/?code=1'])(
    'may be %s',
    (uri) => {
      expect(webUrlFault(uri)).toBeNull();
    },
  );
  it.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'data:,x',
    'http://rp.example/',
    'com.example.app:/x',
    'https://a@b.example/',
  ])('may not be %s', (uri) => {
    expect(webUrlFault(uri)).not.toBeNull();
  });
});

describe('a web origin', () => {
  it.each(['https://spa.example', 'https://spa.example:8443', 'http://localhost:5173'])(
    'may be %s',
    (origin) => {
      expect(webOriginFault(origin)).toBeNull();
    },
  );
  it.each([
    '*',
    'null',
    'https://spa.example/',
    'https://spa.example/x',
    'http://spa.example',
    'https://*.example',
    'https://SPA.example',
  ])('may not be %s', (origin) => {
    expect(webOriginFault(origin)).not.toBeNull();
  });
});
