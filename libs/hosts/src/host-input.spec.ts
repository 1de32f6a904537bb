import { hostInput, isHostName } from './host-input.js';
import { InvalidHost } from './hosts.errors.js';

describe('a host as it is given', () => {
  it.each(['a', 'a1', '1a', 'web-1.example.com', 'x'.repeat(63), `${'a'.repeat(63)}.b`])(
    'may be called %.20s',
    (name) => {
      expect(isHostName(name)).toBe(true);
    },
  );

  it.each([
    '',
    '-a',
    'a-',
    'a..b',
    '.a',
    'a.',
    'a_b',
    'a b',
    'x'.repeat(64),
    'a.'.repeat(126) + 'aa',
    'bücher.example',
    'a\n',
  ])('may not be called %j', (name) => {
    expect(isHostName(name)).toBe(false);
    expect(() => hostInput({ name })).toThrow(InvalidHost);
  });

  it('is written in lower case, name and address', () => {
    expect(hostInput({ name: 'WEB', address: 'FE80::A' })).toEqual({ name: 'web', address: 'fe80::a' });
    expect(hostInput({ name: 'web' })).toEqual({ name: 'web', address: null });
    expect(hostInput({ name: 'web', address: null })).toEqual({ name: 'web', address: null });
  });

  it.each(['10.0.0.1', '::1', 'db.internal'])('may have the address %s', (address) => {
    expect(hostInput({ name: 'a', address })).toEqual({ name: 'a', address });
  });

  it.each(['', '10.0.0.1/8', '[::1]', 'a:b', 'http://a', '::1%eth 0'])(
    'may not have the address %j',
    (address) => {
      expect(() => hostInput({ name: 'a', address })).toThrow(InvalidHost);
    },
  );
});
