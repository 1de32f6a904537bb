import { CommandFailed } from '../cli/explain.js';
import { assertMayReceiveToken } from './call.command.js';

const local = 'http://127.0.0.1:3000/realms/main';
const remote = 'https://id.example.com/realms/main';

describe('the token of the sign-in', () => {
  it.each([
    ['http://127.0.0.1:3001/hosts', local],
    ['http://localhost:3002/realms', local],
    ['http://[::1]:3002/realms', local],
    ['https://id.example.com/x', remote],
    ['https://id.example.com:8443/x', remote],
  ])('goes to %s', (url, issuer) => {
    expect(() => {
      assertMayReceiveToken(url, issuer, []);
    }).not.toThrow();
  });

  it.each([
    ['https://evil.example/x', remote],
    ['https://id.example.com.evil.example/x', remote],
    ['https://evil.example\\@id.example.com/x', remote],
    ['https://id.example.com@evil.example/x', remote],
    ['http://id.example.com/x', remote],
    ['http://127.0.0.1:3001/hosts', remote],
    ['https://evil.example/x', local],
  ])('does not go to %s unasked', (url, issuer) => {
    expect(() => {
      assertMayReceiveToken(url, issuer, []);
    }).toThrow(CommandFailed);
  });

  it('goes to an origin that is named for it, and to no other', () => {
    const trust = (url: string) => () => {
      assertMayReceiveToken(url, remote, ['https://api.example.org']);
    };
    expect(trust('https://api.example.org/x')).not.toThrow();
    expect(trust('https://api.example.org:444/x')).toThrow(CommandFailed);
  });

  it.each(['/hosts', 'ftp://id.example.com/', 'javascript:alert(1)', ''])(
    'needs an address, not %j',
    (url) => {
      expect(() => {
        assertMayReceiveToken(url, remote, []);
      }).toThrow('is not an absolute http or https URL');
    },
  );
});
